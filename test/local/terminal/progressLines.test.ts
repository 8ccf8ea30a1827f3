import { expect, test } from 'vitest';
import { advance, noProgress } from '../../../src/local/terminal/progress.ts';
import { ProgressLines } from '../../../src/local/terminal/progressLines.ts';
import type { Log } from '../../../src/log.ts';
import { firstWindow, pulled, recordsOf } from './records.ts';

/** The lines for a run of two feeds whose events come one a second. */
function linesFor(run: (pstnCalls: Log, smsLog: Log) => void): string[] {
  let text = '';
  const lines = new ProgressLines((more) => (text += more));
  const records = recordsOf((log) => {
    log.info('runStarted', { feeds: ['pstnCalls', 'smsLog'] });
    run(log.with({ feed: 'pstnCalls' }), log.with({ feed: 'smsLog' }));
  });
  let progress = noProgress;
  for (const [i, record] of records.entries()) {
    progress = advance(progress, record, i * 1000);
    lines.show(progress, record, i * 1000);
  }
  lines.end();
  return text.split('\n').slice(0, -1);
}

test('tells how many windows there are', () => {
  const lines = linesFor((pstnCalls) => {
    pstnCalls.info('feedPlanned', { windows: 90 });
  });
  expect(lines).toEqual(['pstnCalls: 0/90 windows, 0 rows']);
});

test('tells of pages at most every five seconds, for each feed', () => {
  const lines = linesFor((pstnCalls, smsLog) => {
    for (const feed of [pstnCalls, smsLog]) feed.info('feedPlanned', { windows: 2 });
    for (let page = 1; page <= 12; page += 1) pstnCalls.debug('pageRead', { rows: 100 });
    smsLog.debug('pageRead', { rows: 5 });
  });
  expect(lines.slice(2)).toEqual([
    'pstnCalls: 0/2 windows, 400 rows, 80 rows/s',
    'pstnCalls: 0/2 windows, 900 rows, 90 rows/s',
    'smsLog: 0/2 windows, 5 rows, 0 rows/s',
  ]);
});

test('tells of waits, windows that are put back and ends at once', () => {
  const lines = linesFor((pstnCalls) => {
    pstnCalls.info('feedPlanned', { windows: 2 });
    pstnCalls.info('waiting', { until: '1970-01-01T00:10:00Z', reason: 'retry' });
    pstnCalls.with({ window: firstWindow }).warn('windowPutBack', { error: 'Error: cut\noff' });
    pstnCalls.info('windowPulled', pulled(2));
    pstnCalls.info('feedEnded', { done: 1, left: 1, error: 'Error: cut off' });
  });
  expect(lines.slice(1)).toEqual([
    'pstnCalls: waiting until 00:10:00 UTC, before another try',
    `pstnCalls ${firstWindow} is put back: cut off`,
    'pstnCalls: 1/2 windows, 0 rows, ended: cut off',
  ]);
});
