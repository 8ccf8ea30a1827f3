import { expect, test } from 'vitest';
import { exportJson, failedExportJson } from '../../../src/local/terminal/exportJson.ts';
import { advance, noProgress } from '../../../src/local/terminal/progress.ts';
import { firstWindow, pulled, recordsOf } from './records.ts';

const records = recordsOf((log) => {
  log.info('runStarted', { feeds: ['pstnCalls', 'smsLog'] });
  const feed = log.with({ feed: 'smsLog' });
  feed.debug('pageRead', { rows: 1001 });
  feed.with({ window: firstWindow }).info('windowPulled', pulled(1000));
  feed.warn('rowFindings', { findings: { missingId: 2 } });
});
const progress = records.reduce((before, record) => advance(before, record, 0), noProgress);
const done = { feed: 'smsLog', done: 1, left: 0 };

test('has the outcome and the figures of each feed', () => {
  const error = 'PermissionMissingError: Graph answered 403';
  const feeds = [{ feed: 'pstnCalls', done: 0, left: 3, error }, done];
  const report = { feeds, errors: ['Error: no coverage'], complete: false };
  expect(JSON.parse(exportJson({ report, progress, stopped: false }))).toEqual({
    complete: false,
    stopped: false,
    feeds: [
      {
        ...{ feed: 'pstnCalls', windowsDone: 0, windowsLeft: 3, rowsRead: 0, rowsWritten: 0 },
        ...{ error, findings: {} },
      },
      {
        ...{ feed: 'smsLog', windowsDone: 1, windowsLeft: 0, rowsRead: 1001, rowsWritten: 1000 },
        ...{ error: null, findings: { missingId: 2 } },
      },
    ],
    errors: ['Error: no coverage'],
  });
});

test('is complete only if nobody has stopped the run', () => {
  const report = { feeds: [done], errors: [], complete: true };
  expect(JSON.parse(exportJson({ report, progress, stopped: false }))).toMatchObject({
    complete: true,
  });
  expect(JSON.parse(exportJson({ report, progress, stopped: true }))).toMatchObject({
    complete: false,
    stopped: true,
  });
});

test('says why a run has failed as a whole', () => {
  expect(JSON.parse(failedExportJson('Error: no storage', false))).toEqual({
    ...{ complete: false, stopped: false, feeds: [], errors: ['Error: no storage'] },
  });
});
