/**
 * A moment as status writes it, ISO 8601 in UTC; null where something has not happened.
 * @param time milliseconds since 1970
 */
export function moment(time: number): string;
export function moment(time: number | undefined): string | null;
export function moment(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
