import { describe, expect, it } from 'vitest';
import { lagMinutes } from '../../src/status/lagMinutes.ts';
import {
  olderWindow,
  dayMs,
  failingRow,
  feedFacts,
  hourMs,
  minuteMs,
  now,
  openRow,
  today,
} from './facts.ts';

const exportStart = today - 60 * dayMs;

function lag(open: readonly ReturnType<typeof openRow>[], at = now): number | undefined {
  return lagMinutes(feedFacts({ exportStart, open }), at);
}

describe('the lag', () => {
  it('is the time since the pull of the window that runs', () => {
    expect(lag([openRow({ lastPull: now })])).toBe(0);
    expect(lag([openRow({ lastPull: now - 5 * minuteMs + 1 })])).toBe(4);
    expect(lag([openRow({ lastPull: now - 5 * minuteMs })])).toBe(5);
  });

  it('grows while pulls fail', () => {
    const failing = failingRow('Error: no', { lastPull: now });
    expect(lag([failing], now + 3 * hourMs)).toBe(180);
  });

  it('grows while nothing runs at all, over midnight too', () => {
    expect(lag([openRow({ lastPull: now })], now + 2 * dayMs)).toBe(2 * 24 * 60);
  });

  it('counts from the end of what is known where all windows were pulled after their end', () => {
    expect(lag([openRow({ from: today - dayMs })], today + 90 * minuteMs)).toBe(90);
    const older = [olderWindow({ to: today - hourMs })];
    expect(lagMinutes(feedFacts({ open: [], recent: [], older }), today)).toBe(60);
  });

  it('counts from the oldest window that was never pulled', () => {
    const missing = openRow({ from: today - 30 * dayMs, lastPull: undefined });
    expect(lag([missing, openRow()])).toBe((now - missing.from) / minuteMs);
  });

  it('counts from where an old window was pulled last if that was before its end', () => {
    const from = today - 30 * dayMs;
    const partly = failingRow('Error: no', { from, lastPull: from + 20 * hourMs });
    expect(lag([partly, openRow()])).toBe((now - from - 20 * hourMs) / minuteMs);
  });

  it('is not spoiled by an old window that fails when it is pulled again', () => {
    const from = today - 30 * dayMs;
    const old = failingRow('Error: no', { from, lastPull: from + dayMs });
    expect(lag([old, openRow()])).toBe(5);
  });

  it('is not spoiled by a time before the export that a person asked for', () => {
    const from = exportStart - dayMs;
    expect(lag([openRow({ from, lastPull: undefined, requested: true }), openRow()])).toBe(5);
  });

  it('is not known before the first pull', () => {
    const open = [openRow({ lastPull: undefined })];
    expect(lagMinutes(feedFacts({ open, recent: [] }), now)).toBeUndefined();
  });
});
