/** 100 ns ticks, as Graph prints them with seven digits. */
export const ticksPerMs = 10_000;
export const ticksPerSecond = 10_000_000;
export const ticksPerDay = 864_000_000_000;
export const msPerDay = 86_400_000;

const literal = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads a DateTimeOffset literal: a date alone, or a date-time with up to seven digits.
 * @returns ticks since 1970, or undefined if the text is not such a time
 */
export function readTicks(text: string): bigint | undefined {
  const parts = literal.exec(text);
  if (parts === null) return undefined;
  const [, date = '', time = '00:00:00', fraction = '', zone = 'Z'] = parts;
  const startOfDay = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(startOfDay) || !new Date(startOfDay).toISOString().startsWith(date)) {
    return undefined;
  }
  const wholeSeconds = Date.parse(`${date}T${time}${zone}`);
  if (Number.isNaN(wholeSeconds)) return undefined;
  return ticksOfMs(wholeSeconds) + BigInt(fraction.padEnd(7, '0'));
}

/** @param time milliseconds since 1970 */
export function ticksOfMs(time: number): bigint {
  return BigInt(time) * BigInt(ticksPerMs);
}

/** @returns milliseconds since 1970, rounded down for times after 1970 */
export function msOfTicks(ticks: bigint): number {
  return Number(ticks / BigInt(ticksPerMs));
}

const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const dates = new Map<number, string>();

function dateText(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * msPerDay).toISOString().slice(0, 10);
  dates.set(day, text);
  return text;
}

function pair(n: number): string {
  return twoDigits[n] ?? String(n);
}

/**
 * Prints a time as Graph does.
 * @param day days since 1970
 * @param tick ticks since the start of that day; may lie in another day
 * @param digits 7 as in the PSTN and SMS logs, 3 as in the direct routing log
 */
export function printTime(day: number, tick: number, digits: 3 | 7): string {
  const overflow = Math.floor(tick / ticksPerDay);
  const rest = tick - overflow * ticksPerDay;
  const seconds = Math.floor(rest / ticksPerSecond);
  const fraction = String(rest - seconds * ticksPerSecond + ticksPerSecond).slice(1, 1 + digits);
  const minutes = Math.floor(seconds / 60);
  const clock = `${pair(Math.floor(minutes / 60))}:${pair(minutes % 60)}:${pair(seconds % 60)}`;
  return `${dateText(day + overflow)}T${clock}.${fraction}Z`;
}
