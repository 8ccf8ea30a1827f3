import { beforeEach, describe, expect, it } from 'vitest';
import { Lease } from '../../../../src/export/lease.ts';
import { Ledger } from '../../../../src/export/ledger.ts';
import type { WindowRow } from '../../../../src/export/windowRow.ts';
import { breakLeases } from '../../../../src/local/doctor/fixes/breakLeases.ts';
import { staleLeases } from '../../../../src/local/doctor/staleLeases.ts';
import { checkLeases } from '../../../../src/local/doctor/checks/checkLeases.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { MemoryEntityTable } from '../../../support/memoryEntityTable.ts';

const { signal } = new AbortController();
const minuteMs = 60_000;
const from = Date.UTC(2026, 10, 1);
const window = { from, to: from + 24 * 60 * minuteMs };

let clock: FakeClock;
let ledger: Ledger;

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 2, 6));
  ledger = new Ledger('smsLog', new MemoryEntityTable());
});

/** The only window, claimed by a machine whose clock is so far ahead. */
async function claim(aheadMs: number, holder = 'far/1'): Promise<{ lease: Lease; its: FakeClock }> {
  const [stored] = await ledger.windowsOf(window, 24);
  if (stored === undefined) throw new Error('there is no window');
  const its = new FakeClock(clock.now() + aheadMs);
  const lease = await Lease.claim(ledger, stored, { clock: its, holder, isGone: never }, false);
  if (lease === undefined) throw new Error('the window is held');
  return { lease, its };
}

const never = () => false;
const stale = (isGone: (holder: string) => boolean = never) =>
  staleLeases([ledger], { clock, holder: 'here/1', isGone });

async function row(): Promise<WindowRow | undefined> {
  const [stored] = await ledger.open();
  return stored?.row;
}

describe('staleLeases', () => {
  it('finds none where nobody holds a window', async () => {
    await ledger.windowsOf(window, 24);
    expect(await stale()).toEqual([]);
    expect(checkLeases(await stale())).toMatchObject([{ verdict: 'ok' }]);
  });

  it.each([0, minuteMs])('leaves a lease alone whose machine is %i ms ahead', async (aheadMs) => {
    await claim(aheadMs);
    expect(await stale()).toEqual([]);
  });

  it('finds a lease that was taken by a machine far ahead', async () => {
    await claim(10 * minuteMs);
    expect(await stale()).toMatchObject([{ reason: 'ahead' }]);
    expect(checkLeases(await stale())).toMatchObject([
      {
        verdict: 'failed',
        message:
          'smsLog 2026-11-01T00:00:00Z is held until 2026-11-02T06:11:00Z, by a machine whose clock is wrong',
        fixes: ['breakLeases'],
      },
    ]);
  });

  it('finds a lease whose holder has ended', async () => {
    await claim(0, 'here/7');
    expect(await stale((holder) => holder === 'here/7')).toMatchObject([{ reason: 'gone' }]);
  });

  it('passes over a lease that has run out', async () => {
    await claim(-10 * minuteMs, 'here/7');
    expect(await stale(() => true)).toEqual([]);
  });
});

describe('breakLeases', () => {
  it('breaks a lease that nobody renews, after watching it', async () => {
    const { lease } = await claim(10 * minuteMs);
    const before = await row();
    const breaking = breakLeases(await stale(), clock, signal);
    expect(await clock.whenSleeping()).toBe(clock.now() + 30_000);
    expect(await row()).toEqual(before);
    await clock.advance(30_000);
    expect(await breaking).toEqual(['broke the lease of smsLog 2026-11-01T00:00:00Z']);
    expect(await row()).toMatchObject({
      fence: (before?.fence ?? 0) + 1,
      leaseUntil: 0,
      dirty: true,
    });
    // Whoever wakes up late is refused.
    await expect(lease.prove()).rejects.toThrow('held by another instance');
  });

  it('leaves a lease alone that somebody renews, however wrong the clock', async () => {
    const { lease, its } = await claim(10 * minuteMs);
    const breaking = breakLeases(await stale(), clock, signal);
    await clock.whenSleeping();
    await its.advance(20_000);
    await clock.advance(30_000);
    expect(await breaking).toEqual([
      'left the lease of smsLog 2026-11-01T00:00:00Z alone: somebody has it and works',
    ]);
    await lease.prove();
  });

  it('breaks the lease of a holder that has ended at once', async () => {
    await claim(0, 'here/7');
    const found = await stale(() => true);
    expect(await breakLeases(found, clock, signal)).toEqual([
      'broke the lease of smsLog 2026-11-01T00:00:00Z',
    ]);
    expect(clock.timerCount).toBe(0);
    expect(await row()).toMatchObject({ leaseUntil: 0, dirty: true });
  });

  it('says that there is nothing to break', async () => {
    expect(await breakLeases([], clock, signal)).toEqual(['no lease is stale any more']);
  });

  it('changes nothing when it is stopped while it watches', async () => {
    await claim(10 * minuteMs);
    const before = await row();
    const stop = new AbortController();
    const breaking = breakLeases(await stale(), clock, stop.signal);
    await clock.whenSleeping();
    stop.abort(new Error('stopped'));
    await expect(breaking).rejects.toThrow('stopped');
    expect(await row()).toEqual(before);
  });
});
