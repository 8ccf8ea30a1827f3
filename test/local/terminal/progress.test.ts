import { expect, test } from 'vitest';
import { figures } from '../../../src/local/terminal/figures.ts';
import { advance, noProgress, type Progress } from '../../../src/local/terminal/progress.ts';
import type { Log } from '../../../src/log.ts';
import { firstWindow, pulled, recordsOf, secondWindow } from './records.ts';

const start = Date.parse('2026-11-20T14:00:00Z');

/** The progress after a run whose events come one a second. */
function after(run: (log: Log) => void): { progress: Progress; now: number } {
  const records = recordsOf(run);
  const progress = records.reduce(
    (p, record, i) => advance(p, record, start + i * 1000),
    noProgress,
  );
  return { progress, now: start + (records.length - 1) * 1000 };
}

function figuresAfter(run: (feed: Log) => void): string {
  const { progress, now } = after((log) => {
    log.info('runStarted', { feeds: ['smsLog'] });
    run(log.with({ feed: 'smsLog' }));
  });
  const feed = progress.get('smsLog');
  return feed === undefined ? 'no such feed' : figures(feed, now);
}

test('knows each feed from the start of a run', () => {
  const feeds = ['smsLog', 'pstnCalls'];
  const { progress } = after((log) => {
    log.info('runStarted', { feeds });
  });
  expect([...progress.keys()]).toEqual(feeds);
});

test('ignores events of no feed and of feeds that do not run', () => {
  const { progress } = after((log) => {
    log.info('coverageWritten', {});
    log.with({ feed: 'smsLog' }).debug('pageRead', { rows: 1 });
  });
  expect(progress).toEqual(noProgress);
});

test('keeps feeds apart', () => {
  const { progress } = after((log) => {
    log.info('runStarted', { feeds: ['smsLog', 'pstnCalls'] });
    log.with({ feed: 'smsLog' }).debug('pageRead', { rows: 7 });
    log.with({ feed: 'pstnCalls' }).debug('pageRead', { rows: 1 });
  });
  expect([...progress.values()].map(({ rowsRead }) => rowsRead)).toEqual([7, 1]);
});

test('counts written rows of files that changed only, and remembers the last of them', () => {
  const { progress } = after((log) => {
    log.info('runStarted', { feeds: ['smsLog'] });
    const feed = log.with({ feed: 'smsLog' });
    feed.with({ window: firstWindow }).info('windowPulled', pulled(30));
    feed.with({ window: secondWindow }).info('windowPulled', { ...pulled(4), written: false });
  });
  const expected = { done: 2, rowsWritten: 30, lastWritten: firstWindow };
  expect(progress.get('smsLog')).toMatchObject(expected);
});

test('adds up what was odd about rows', () => {
  const { progress } = after((log) => {
    log.info('runStarted', { feeds: ['smsLog'] });
    const feed = log.with({ feed: 'smsLog' });
    feed.warn('rowFindings', { findings: { missingId: 1, badTime: 2 } });
    feed.warn('rowFindings', { findings: { missingId: 3 } });
  });
  expect(progress.get('smsLog')?.findings).toEqual({ missingId: 4, badTime: 2 });
});

const shown: readonly [what: string, run: (log: Log) => void, words: string][] = [
  ['a begin', () => undefined, 'looking for windows'],
  [
    'a feed with nothing to do',
    (log) => {
      log.info('feedPlanned', { windows: 0 });
    },
    'no windows to pull',
  ],
  [
    'rows of a window that is not done',
    (log) => {
      log.info('feedPlanned', { windows: 1200 });
      log.debug('pageRead', { rows: 3000 });
      log.debug('pageRead', { rows: 1000 });
    },
    '0/1,200 windows, 4,000 rows, 2,000 rows/s',
  ],
  [
    'the time left',
    (log) => {
      log.info('feedPlanned', { windows: 10 });
      log.debug('pageRead', { rows: 40 });
      log.info('windowPulled', pulled(40));
    },
    '1/10 windows, 40 rows, 20 rows/s, 18 s left',
  ],
  [
    'a wait',
    (log) => {
      log.info('feedPlanned', { windows: 1 });
      log.info('waiting', { until: '2026-11-20T14:03:20Z', reason: 'throttled' });
    },
    'waiting until 14:03:20 UTC, throttled, 0/1 windows, 0 rows',
  ],
  [
    'no wait that is over',
    (log) => {
      log.info('feedPlanned', { windows: 1 });
      log.info('waiting', { until: '2026-11-20T14:00:02Z', reason: 'retry' });
    },
    '0/1 windows, 0 rows, 0 rows/s',
  ],
  [
    'no wait that a page has ended',
    (log) => {
      log.info('feedPlanned', { windows: 1 });
      log.info('waiting', { until: '2026-11-20T14:03:20Z', reason: 'retry' });
      log.debug('pageRead', { rows: 6 });
    },
    '0/1 windows, 6 rows, 3 rows/s',
  ],
  [
    'an end',
    (log) => {
      log.info('feedPlanned', { windows: 2 });
      log.info('windowPulled', pulled(3));
      log.info('feedEnded', { done: 1, left: 1 });
    },
    '1/2 windows, 0 rows',
  ],
  [
    'an end before anything was known',
    (log) => {
      log.info('feedEnded', { done: 0, left: 0, error: 'Error: no table' });
    },
    'windows not known',
  ],
];

test.each(shown)('shows %s', (_, run, words) => {
  expect(figuresAfter(run)).toBe(words);
});
