import { expect, it } from 'vitest';
import type { FeedReport } from '../../src/export/exportRun.ts';
import { workEnd } from '../../src/status/workEnd.ts';

const endedAt = Date.UTC(2026, 10, 21, 12);
const deadline = AbortSignal.abort(new DOMException('The time is over.', 'TimeoutError'));
const hostStop = AbortSignal.abort(new Error('The host stops.'));
const goesOn = new AbortController().signal;

function endOf(report: Partial<FeedReport>, stop: AbortSignal) {
  return workEnd({ feed: 'smsLog', done: 1, left: 0, ...report }, 'pull', { stop }, endedAt);
}

const end = { feed: 'smsLog', work: 'pull', endedAt };
const error = 'RetryLaterError: smsLog: Graph answered 503';

it.each<[string, Partial<FeedReport>, AbortSignal, string, boolean]>([
  ['that did everything worked', {}, goesOn, '', false],
  ['that left something without being stopped failed', { left: 2, error }, goesOn, error, false],
  ['whose time was over after all was done worked', {}, deadline, '', false],
  ['whose time was over before it was cut short', { left: 1 }, deadline, '', true],
  // What did not get ready is not among the windows that are left.
  ['whose time was over in the midst of it was cut short', { error }, deadline, '', true],
  ['that the host stopped did not fail', { left: 1, error }, hostStop, '', false],
])('a run %s', (_what, report, stop, noted, isCutShort) => {
  expect(endOf(report, stop)).toEqual({ ...end, error: noted, isCutShort });
});
