const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A length of time, roughly: `40 s`, `3 min`, `5 h` or `12 days`. */
export function roughly(durationMs: number): string {
  if (durationMs < 90_000) return `${Math.round(durationMs / 1000)} s`;
  if (durationMs < 90 * minuteMs) return `${Math.round(durationMs / minuteMs)} min`;
  if (durationMs < 2 * dayMs) return `${Math.round(durationMs / hourMs)} h`;
  return `${Math.round(durationMs / dayMs)} days`;
}

/**
 * A moment and how far it is away: `2026-11-21 20:00Z (3 min ago)`, or `never`.
 * @param time ISO 8601 in UTC
 * @param now milliseconds since 1970
 */
export function moment(time: string | null, now: number): string {
  if (time === null) return 'never';
  const agoMs = now - Date.parse(time);
  const distance = agoMs < 0 ? `in ${roughly(-agoMs)}` : `${roughly(agoMs)} ago`;
  return `${minuteOf(time)} (${distance})`;
}

/** `2026-11-21 20:00Z` */
export function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)}Z`;
}
