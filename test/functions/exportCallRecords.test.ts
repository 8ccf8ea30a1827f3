import { describe, expect, it } from 'vitest';
import type { FeedReport } from '../../src/export/exportRun.ts';
import { exportCallRecords } from '../../src/functions/exportCallRecords.ts';
import { reconcileCallRecords } from '../../src/functions/reconcileCallRecords.ts';
import { silentLog } from '../../src/log.ts';
import type { Exporter } from '../../src/wiring.ts';
import { fakeExporter, timerRun } from './fakeExporter.ts';
import { RunsWorld } from './runsWorld.ts';

const report: FeedReport = { feed: 'callRecords', done: 0, left: 0 };
const failed = { ...report, left: 1, error: 'RetryLaterError: no answer' };

describe.each([
  ['exportCallRecords', exportCallRecords],
  ['reconcileCallRecords', reconcileCallRecords],
] as const)('a run of %s', (name, timerOf) => {
  function run(callRecords: FeedReport, stop?: AbortSignal): Promise<boolean> {
    return timerOf(fakeExporter({ callRecords })).work(timerRun(stop), silentLog);
  }

  it('has its name', () => {
    expect(timerOf(fakeExporter({})).name).toBe(name);
  });

  it('says whether there was anything to do', async () => {
    expect(await run(report)).toBe(false);
    expect(await run({ ...report, done: 1 })).toBe(true);
  });

  it('fails with what has failed', async () => {
    await expect(run(failed)).rejects.toThrow('callRecords: RetryLaterError: no answer');
  });

  it('does not fail because of what it had no time for', async () => {
    expect(await run({ ...report, left: 5 })).toBe(false);
  });

  it('does not fail when it is stopped: the next run goes on', async () => {
    expect(await run(failed, AbortSignal.abort())).toBe(false);
  });
});

describe('a list of call records that is asked for', () => {
  it('is followed by the export of what it has found, with a time of its own', async () => {
    const told: (keyof Exporter)[] = [];
    const onRun = (name: keyof Exporter) => told.push(name);
    const open = fakeExporter({ onRun });
    const world = new RunsWorld(reconcileCallRecords(open), exportCallRecords(open));
    world.runs.start(['reconcileCallRecords'], 'requested');
    await world.settle();
    expect(told).toEqual(['listCallRecords', 'exportCallRecords']);
  });
});
