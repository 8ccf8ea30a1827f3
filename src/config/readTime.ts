const pattern = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/;

/**
 * A UTC date, or a date-time ending in Z, as milliseconds since 1970.
 * @param rounding where to go from between two milliseconds
 * @returns undefined if it is neither, does not exist, or lies before 1970
 */
export function readTime(text: string, rounding: 'down' | 'up'): number | undefined {
  const [, date, , , fraction = ''] = pattern.exec(text) ?? [];
  const time = Date.parse(text);
  if (date === undefined || !(time >= 0)) return undefined;
  // JavaScript takes 31 February for a day of March.
  if (!new Date(time).toISOString().startsWith(date)) return undefined;
  const isBetween = /[1-9]/.test(fraction.slice('.123'.length));
  return isBetween && rounding === 'up' ? time + 1 : time;
}
