import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { FeedReport } from '../../src/export/exportRun.ts';
import { exportLogs } from '../../src/functions/exportLogs.ts';
import { silentLog } from '../../src/log.ts';
import { fakeExporter, timerRun } from './fakeExporter.ts';

const config = readConfig({ EXPORT_STORAGE: 'UseDevelopmentStorage=true' });
const upToDate: FeedReport = { feed: 'pstnCalls', done: 0, left: 0 };
const unavailable: FeedReport = {
  ...{ feed: 'smsLog', done: 0, left: 9, unavailable: true },
  error: 'FeedUnavailableError: smsLog: this cloud does not have it',
};

/** What the invocation says of a run with these reports. */
async function run(
  feeds: readonly FeedReport[],
  { errors = [], stop }: { readonly errors?: readonly string[]; readonly stop?: AbortSignal } = {},
): Promise<boolean> {
  const isDone = feeds.every(({ left, error }) => left === 0 && error === undefined);
  const complete = isDone && errors.length === 0;
  const open = fakeExporter({ logs: { feeds, errors, complete } });
  return exportLogs(config, open).work(timerRun(stop), silentLog);
}

describe('a run of exportLogs', () => {
  it('says whether there was anything to do', async () => {
    expect(await run([upToDate])).toBe(false);
    expect(await run([upToDate, { ...upToDate, done: 1 }])).toBe(true);
    expect(await run([{ ...upToDate, left: 1 }])).toBe(true);
  });

  it('fails with what has failed, of every feed', async () => {
    const failed = { ...upToDate, left: 2, error: 'RetryLaterError: no answer' };
    await expect(run([failed, upToDate], { errors: ['Error: no coverage'] })).rejects.toThrow(
      'Not everything is exported. pstnCalls: RetryLaterError: no answer Error: no coverage',
    );
  });

  it('fails if only what follows the feeds has failed', async () => {
    await expect(run([upToDate], { errors: ['Error: no coverage'] })).rejects.toThrow('coverage');
  });

  it('does not fail because a feed is not available: no run changes that', async () => {
    expect(await run([upToDate, unavailable])).toBe(true);
  });

  it('fails beside a feed that is not available, and does not name it', async () => {
    const failed = { ...upToDate, error: 'RetryLaterError: no answer' };
    const error = await run([unavailable, failed]).catch(String);
    expect(error).toContain('pstnCalls');
    expect(error).not.toContain('smsLog');
  });

  it('does not fail when it is stopped: the next run goes on', async () => {
    const cut = { ...upToDate, left: 2, error: 'Error: The host stops.' };
    expect(await run([cut], { stop: AbortSignal.abort() })).toBe(true);
  });

  it('fails if the exporter cannot be opened', async () => {
    const open = () => Promise.reject(new Error('no storage'));
    await expect(exportLogs(config, open).work(timerRun(), silentLog)).rejects.toThrow(
      'no storage',
    );
  });
});
