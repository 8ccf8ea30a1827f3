import { hourMs } from '../export/time.ts';
import type { HourCounts } from './journal.ts';
import type { StatusFacts } from './statusFacts.ts';

/** What was counted in the last clock hours, the present one first. */
export function lastHours(
  { journal, now }: Pick<StatusFacts, 'journal' | 'now'>,
  hours: number,
): HourCounts[] {
  const present = Math.floor(now / hourMs) * hourMs;
  const none: HourCounts = { throttles: 0, rejected: 0 };
  return Array.from(
    { length: hours },
    (_, ago) => journal.hours.get(present - ago * hourMs) ?? none,
  );
}
