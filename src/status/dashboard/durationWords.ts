import { count } from '../../count.ts';

/** `3 min`, `2 h` or `5 days`: one unit is enough to see whether to worry. */
export function durationWords(durationMs: number): string {
  const minutes = Math.round(durationMs / 60_000);
  if (minutes < 1) return 'less than 1 min';
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${count(Math.round(hours / 24))} days`;
}

/**
 * `3 min ago`, `in 2 h`; nothing if one of the times is not a number
 * @param time milliseconds since 1970, as is `now`
 */
export function ageWords(time: number, now: number): string {
  if (Number.isNaN(time - now)) return '';
  return time > now ? `in ${durationWords(time - now)}` : `${durationWords(now - time)} ago`;
}
