import { expect, test } from 'vitest';
import type { RunReport } from '../../../src/export/exportLogs.ts';
import { advance, noProgress } from '../../../src/local/terminal/progress.ts';
import { summary } from '../../../src/local/terminal/summary.ts';
import { firstWindow, pulled, recordsOf } from './records.ts';

const place = {
  endpoint: 'https://calls.blob.core.windows.net',
  container: 'mine',
  access: 'identity',
} as const;

const done: RunReport = {
  feeds: [{ feed: 'smsLog', done: 1, left: 0 }],
  errors: [],
  complete: true,
};

const records = recordsOf((log) => {
  log.info('runStarted', { feeds: ['pstnCalls', 'smsLog'] });
  const feed = log.with({ feed: 'smsLog' });
  feed.debug('pageRead', { rows: 1001 });
  feed.with({ window: firstWindow }).info('windowPulled', pulled(1000));
  feed.warn('rowFindings', { findings: { missingId: 2 } });
});
const progress = records.reduce((before, record) => advance(before, record, 0), noProgress);

/** The lines of a section, which has empty lines around it. */
function section(report: RunReport, index: number, stopped = false): string[] {
  const text = summary({ report, progress, place, stopped });
  return text.split('\n\n')[index]?.split('\n') ?? [];
}

test.each([
  [true, false, 'Complete: every window is done.'],
  [false, false, 'Not complete. Nothing is lost: the same command goes on where this run ended.'],
  [true, true, 'Stopped. Nothing is lost: the same command goes on where this run ended.'],
  [false, true, 'Stopped. Nothing is lost: the same command goes on where this run ended.'],
])('begins with the outcome (complete: %s, stopped: %s)', (complete, stopped, words) => {
  expect(section({ ...done, complete }, 0, stopped)).toEqual([words]);
});

test('has a line for each feed, in columns', () => {
  const refused = { feed: 'pstnCalls', done: 0, left: 12_345, error: 'refused' };
  expect(section({ ...done, feeds: [refused, ...done.feeds] }, 1)).toEqual([
    '  feed       windows done    left  rows read  rows written',
    '  pstnCalls             0  12,345          0             0',
    '  smsLog                1       0      1,001         1,000',
  ]);
});

test('says in words what went wrong and what was odd', () => {
  const error =
    'PermissionMissingError: pstnCalls 2026-11-01T00:00:00Z: Graph answered 403: grant it';
  const feeds = [{ feed: 'pstnCalls', done: 0, left: 1, error }, ...done.feeds];
  const errors = ['Error: Storage did not write\ncoverage'];
  expect(section({ feeds, errors, complete: false }, 2)).toEqual([
    'pstnCalls: pstnCalls 2026-11-01T00:00:00Z: Graph answered 403: grant it',
    'after the export: Storage did not write coverage',
    'smsLog: odd rows, all kept: missingId 2',
  ]);
});

test('tells where the files are, by the example of one that was written', () => {
  expect(section(done, 3)).toEqual([
    'Files in https://calls.blob.core.windows.net, by container:',
    '  mine      tables/smsLog/date=2026-11-01/*.parquet  rows in typed columns',
    '  mine      tables/coverage/coverage.parquet         what is exported',
    '  mine-raw  smsLog/date=2026-11-01/*.ndjson.gz       rows as Graph sent them',
  ]);
});

test('tells where files would be if nothing was written', () => {
  const text = summary({ report: done, progress: noProgress, place, stopped: false });
  expect(text).toContain('tables/smsLog/date=YYYY-MM-DD/*.parquet');
});

test('ends with a query on a table that was written', () => {
  expect(section(done, 5).join('\n')).toContain('/mine/tables/smsLog/date=*/*.parquet');
});
