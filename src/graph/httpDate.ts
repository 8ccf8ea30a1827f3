/**
 * Reads a date of HTTP. Date.parse makes dates of nearly anything, so only their form reaches it.
 * @param text e.g. `Fri, 20 Nov 2026 10:00:00 GMT`
 * @returns milliseconds since 1970; undefined if it is no such date
 */
export function httpDate(text: string | null): number | undefined {
  if (text === null || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .+ GMT$/.test(text))
    return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
