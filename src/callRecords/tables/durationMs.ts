/** Years and months have no fixed length; Graph's durations have none. */
const duration =
  /^([+-]?)P(?=[\dT])(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * Reads an ISO 8601 duration of days, hours, minutes and seconds.
 * @param value e.g. `PT0.016S`, which is 16
 * @returns milliseconds; undefined if it is not such a text
 */
export function readDurationMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = duration.exec(value);
  if (parts === null) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  const wholeMs = Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000;
  // The text's own point is moved: 1.005 * 1000 would be 1004.9999999999999.
  const ms = wholeMs + Number(`${seconds}e3`);
  if (!Number.isFinite(ms)) return undefined;
  return sign === '-' ? -ms : ms;
}
