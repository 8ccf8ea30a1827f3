import { Mismatch } from './setting.ts';

const dayMs = 86_400_000;
const pattern = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?Z)?$/;

/** A UTC date, or a date-time ending in Z, floored to midnight: milliseconds since 1970. */
export function parseStartTime(text: string, now: number): number | Mismatch {
  const expected = 'a UTC date (2026-01-31) or a date-time ending in Z, from 1970 on';
  const date = pattern.exec(text)?.[1];
  const time = Date.parse(text);
  const midnight = time - (time % dayMs);
  // JavaScript takes 31 February for a day of March.
  const exists = time >= 0 && new Date(midnight).toISOString().startsWith(date ?? '-');
  if (!exists) return new Mismatch(expected, text);
  return time > now ? new Mismatch('a time that has passed', text) : midnight;
}
