const delayMinutes: readonly number[] = [1, 2, 5, 10, 20, 40, 60, 120, 240];
const longestMinutes = 360;

/**
 * How long a record rests that could not be fetched, or that Graph does not have yet.
 * @param tries failures in a row so far, this one not counted
 * @returns milliseconds
 */
export function retryDelayMs(tries: number): number {
  return (delayMinutes[tries] ?? longestMinutes) * 60_000;
}
