import type { ExportRun, FeedReport } from '../export/exportRun.ts';
import type { Work, WorkEnd } from './journal.ts';

/** What is noted of a feed's run. A stop is no failure: what is left, the next run does. */
export function workEnd(
  { feed, left, error }: FeedReport,
  work: Work,
  { stop }: Pick<ExportRun, 'stop'>,
  endedAt: number,
): WorkEnd {
  if (!stop.aborted) return { feed, work, endedAt, error: error ?? '', isCutShort: false };
  const isLeft = left > 0 || error !== undefined;
  return { feed, work, endedAt, error: '', isCutShort: isLeft && isDeadline(stop.reason) };
}

/** True unless a person or the host has stopped the run. */
function isDeadline(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}
