import { count } from '../../count.ts';
import type { FeedProgress, Waiting } from './progress.ts';

const reasons: Readonly<Record<Waiting['reason'], string>> = {
  throttled: 'throttled',
  retry: 'before another try',
  held: 'for windows that another instance holds',
};

/**
 * How far a feed has got, in words: windows and rows, then what it waits for, or how fast it goes.
 * @param now milliseconds since 1970
 */
export function figures(feed: FeedProgress, now: number): string {
  const { windows, done, rowsRead, startedAt, waiting, isEnded } = feed;
  if (windows === undefined) return isEnded ? 'windows not known' : 'looking for windows';
  if (windows === 0) return 'no windows to pull';
  const parts = [`${count(done)}/${count(windows)} windows`, `${count(rowsRead)} rows`];
  if (isEnded) return parts.join(', ');
  // First, because a narrow terminal shows the beginning only.
  if (waiting !== undefined && waiting.until > now) parts.unshift(waitingWords(waiting));
  else parts.push(...speed(feed, windows, now - startedAt));
  return parts.join(', ');
}

function speed({ rowsRead, done }: FeedProgress, windows: number, elapsedMs: number): string[] {
  if (elapsedMs <= 0) return [];
  const rate = `${count(Math.round((rowsRead / elapsedMs) * 1000))} rows/s`;
  if (done === 0) return [rate];
  return [rate, `${duration((elapsedMs / done) * (windows - done))} left`];
}

/** `waiting until 14:03:20 UTC, throttled` */
export function waitingWords({ until, reason }: Waiting): string {
  const time = new Date(until).toISOString().slice(11, 19);
  return `waiting until ${time} UTC, ${reasons[reason]}`;
}

/** `40 s`, `3 min` or `2 h 05 min`, rounded up. */
export function duration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000);
  if (seconds <= 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
}
