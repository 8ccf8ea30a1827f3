export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The midnight, UTC, of a time; both in milliseconds since 1970. */
export function startOfDay(time: number): number {
  return Math.floor(time / dayMs) * dayMs;
}
