import { describe, expect, it } from 'vitest';
import { HostRuns } from '../../../src/local/func/hostRuns.ts';

/** What a real host has printed, but for ids and names. */
const by = "Reason='This function was programmatically called via the host APIs.'";
const begin = `[2026-11-21T09:00:00.123Z] Executing 'Functions.exportLogs' (${by}, Id=7f7a0001)`;
const timer = "Reason='Timer fired at 2026-11-21T09:00:00.0084527+00:00'";
const succeed =
  "[2026-11-21T09:00:01.250Z] Executed 'Functions.exportLogs' (Succeeded, Id=7f7a0001, Duration=1127ms)";
const fail =
  "[2026-11-21T09:00:01.250Z] Executed 'Functions.exportLogs' (Failed, Id=7f7a0001, Duration=1127ms)";

function runsAfter(...lines: string[]) {
  const runs = new HostRuns();
  for (const line of lines) runs.take(line);
  return runs.of('exportLogs');
}

describe('the runs of a host', () => {
  it('are none before it prints any', () => {
    expect(runsAfter()).toEqual({ begun: 0, succeeded: 0, failed: 0 });
  });

  it('begin by hand and by schedule', () => {
    const scheduled = `Executing 'Functions.exportLogs' (${timer}, Id=7f7a0002)`;
    expect(runsAfter(begin, scheduled)).toEqual({ begun: 2, succeeded: 0, failed: 0 });
  });

  it('end well or not', () => {
    const counted = { begun: 2, succeeded: 1, failed: 1 };
    expect(runsAfter(begin, succeed, begin, fail)).toEqual(counted);
  });

  it('are counted for each function', () => {
    const other = begin.replace('exportLogs', 'renewSubscription');
    expect(runsAfter(other).begun).toBe(0);
  });

  it('are not what else is printed', () => {
    const lines = [
      'Functions:',
      '\texportLogs: timerTrigger',
      'Executed HTTP request: {',
      '{"level":"info","event":"runEnded","complete":true}',
    ];
    expect(runsAfter(...lines)).toEqual({ begun: 0, succeeded: 0, failed: 0 });
  });
});
