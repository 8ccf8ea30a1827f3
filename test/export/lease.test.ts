import { describe, expect, it } from 'vitest';
import { LostLeaseError } from '../../src/errors.ts';
import { isHeld, Lease } from '../../src/export/lease.ts';
import { Ledger } from '../../src/export/ledger.ts';
import type { EntityTable } from '../../src/export/entityTable.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';

const day = Date.parse('2026-11-02');
const window = { state: 'open' as const, from: day };

/** A ledger with one window and instances that claim it. */
async function setUp() {
  const clock = new FakeClock(Date.parse('2026-11-03T06:00:00Z'));
  const table = new MemoryEntityTable();
  const direct: EntityTable = table;
  const ledger = new Ledger('pstnCalls', table);
  const plan = { exportStart: day, defaultStart: 0, partitionHours: 24 };
  await ledger.plan(plan, day + 1000);
  const claim = async (holder: string, { gone = '', requested = false, through = direct } = {}) => {
    const stored =
      (await ledger.get(window)) ?? (await ledger.get({ ...window, state: 'settled' }));
    if (stored === undefined) throw new Error('there is no window');
    const claimant = { clock, holder, isGone: (other: string) => other === gone };
    return Lease.claim(new Ledger('pstnCalls', through), stored, claimant, requested);
  };
  const row = async () =>
    ((await ledger.get(window)) ?? (await ledger.get({ ...window, state: 'settled' })))?.row;
  return { clock, table, ledger, claim, row };
}

/** Carries transactions out as the SDK does whose first answer is lost: its retry is refused. */
function losingAnswers(inner: EntityTable): EntityTable & { lose: boolean } {
  const table = {
    lose: false,
    get: inner.get.bind(inner),
    list: inner.list.bind(inner),
    transact: async (...call: Parameters<EntityTable['transact']>) => {
      const answer = await inner.transact(...call);
      if (!table.lose) return answer;
      table.lose = false;
      return inner.transact(...call);
    },
  };
  return table;
}

describe('a claim', () => {
  it('raises the fence, takes the window for a minute and begins a pull', async () => {
    const { claim, row, clock } = await setUp();
    const lease = await claim('host/1');
    expect(await row()).toEqual(lease?.row);
    expect(lease?.row).toMatchObject({
      fence: 1,
      holder: 'host/1',
      leaseUntil: clock.now() + 60_000,
      dirty: false,
      requested: false,
      pull: { startedAt: clock.now(), runs: [], pages: 0, rows: 0 },
    });
    lease?.abandon();
  });

  it('is refused while somebody holds the window', async () => {
    const { claim, clock } = await setUp();
    const lease = await claim('host/1');
    await clock.advance(59_000);
    expect(await claim('host/2')).toBeUndefined();
    lease?.abandon();
  });

  it('is refused to all but one of those who claim at once', async () => {
    const { claim } = await setUp();
    const leases = await Promise.all(['host/1', 'host/2', 'host/3'].map((holder) => claim(holder)));
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('takes over after a minute of silence, and knows that the other may still write', async () => {
    const { claim, clock } = await setUp();
    (await claim('host/1'))?.abandon();
    await clock.advance(60_000);
    const lease = await claim('host/2');
    expect(lease?.row).toMatchObject({ fence: 2, holder: 'host/2', dirty: true });
  });

  it('takes over at once from a holder that is known to have died', async () => {
    const { claim } = await setUp();
    (await claim('host/1'))?.abandon();
    expect((await claim('host/2', { gone: 'host/1' }))?.row).toMatchObject({
      fence: 2,
      dirty: true,
    });
  });

  it('goes on with the pull that it finds', async () => {
    const { claim } = await setUp();
    const pull = { startedAt: day, runs: [], next: 'link', pages: 3, rows: 5 };
    await (await claim('host/1'))?.release({ pull });
    expect((await claim('host/2'))?.row).toMatchObject({ pull, dirty: false, fence: 2 });
  });

  it('opens a window that is done, and remembers that a person asked for it', async () => {
    const { claim, row, table } = await setUp();
    await (await claim('host/1'))?.release({ state: 'settled', pull: undefined });
    const lease = await claim('host/2', { requested: true });
    expect(lease?.row).toMatchObject({ state: 'open', requested: true });
    expect(await row()).toEqual(lease?.row);
    const keys = table.rows('pstnCalls').map(({ rowKey }) => rowKey);
    expect(keys.filter((key) => key.startsWith('done|'))).toEqual([]);
    lease?.abandon();
  });
});

describe('a lease', () => {
  it('is renewed every 20 seconds', async () => {
    const { claim, clock, row } = await setUp();
    const lease = await claim('host/1');
    await clock.advance(300_000);
    expect(await row()).toMatchObject({ leaseUntil: clock.now() + 60_000, fence: 1 });
    expect(lease?.signal.aborted).toBe(false);
    lease?.abandon();
  });

  it('is renewed no more after its release', async () => {
    const { claim, clock, row, ledger, table } = await setUp();
    await (await claim('host/1'))?.release({ rows: 7, pull: undefined });
    table.calls.length = 0;
    await clock.advance(300_000);
    expect(table.calls).toEqual([]);
    expect(await row()).toMatchObject({ leaseUntil: 0, rows: 7, fence: 1 });
    expect(table.rows('pstnCalls').map(({ rowKey }) => rowKey)).toContain(
      ledger.staleMark({ from: day, to: day + 86_400_000 }).rowKey,
    );
  });

  it('says that it is lost as soon as a renewal meets another fence', async () => {
    const { claim, clock } = await setUp();
    const lease = await claim('host/1');
    const other = await claim('host/2', { gone: 'host/1' });
    expect(lease?.signal.aborted).toBe(false);
    await clock.advance(20_000);
    expect(lease?.signal.reason).toBeInstanceOf(LostLeaseError);
    expect(other?.signal.aborted).toBe(false);
    lease?.abandon();
    other?.abandon();
  });

  it.each(['update', 'prove', 'release'] as const)(
    'refuses to %s once another has claimed the window',
    async (write) => {
      const { claim, row } = await setUp();
      const lease = await claim('host/1');
      const other = await claim('host/2', { gone: 'host/1' });
      await expect(lease?.[write]({ rows: 99 })).rejects.toBeInstanceOf(LostLeaseError);
      expect(await row()).toEqual(other?.row);
      lease?.abandon();
      other?.abandon();
    },
  );

  it('refuses to settle a window that another has settled', async () => {
    const { claim, row } = await setUp();
    const lease = await claim('host/1');
    await (await claim('host/2', { gone: 'host/1' }))?.release({ state: 'settled', rows: 5 });
    await expect(lease?.release({ state: 'settled', rows: 4 })).rejects.toBeInstanceOf(
      LostLeaseError,
    );
    expect(await row()).toMatchObject({ state: 'settled', rows: 5 });
  });

  it('refuses to settle a window that was closed without a pull', async () => {
    const { claim, row, ledger } = await setUp();
    const lease = await claim('host/1');
    const stored = await ledger.get(window);
    if (stored) await ledger.close(stored, 'settled');
    await expect(lease?.release({ state: 'settled', rows: 4 })).rejects.toBeInstanceOf(
      LostLeaseError,
    );
    expect(await row()).toMatchObject({ state: 'settled', rows: 0 });
  });

  it('keeps the order of writes that are made at once', async () => {
    const { claim, row } = await setUp();
    const lease = await claim('host/1');
    await Promise.all([1, 2, 3, 4].map(async (rows) => lease?.update({ rows })));
    expect(await row()).toMatchObject({ rows: 4, fence: 1 });
    lease?.abandon();
  });
});

describe('a write whose answer is lost', () => {
  it.each<[string, 'update' | 'release', 'open' | 'settled']>([
    ['in its place', 'update', 'open'],
    ['that lets go of the window', 'release', 'open'],
    ['that settles the window', 'release', 'settled'],
  ])('%s is seen to have arrived', async (_, write, state) => {
    const { claim, row, table } = await setUp();
    const through = losingAnswers(table);
    const lease = await claim('host/1', { through });
    through.lose = true;
    await lease?.[write]({ state, rows: 9, pull: undefined });
    expect(await row()).toMatchObject({ rows: 9, fence: 1, state });
    const keys = table.rows('pstnCalls').map(({ rowKey }) => rowKey.split('|')[0]);
    expect(keys.filter((key) => key === 'open' || key === 'done')).toHaveLength(1);
    if (write === 'update') await lease?.update({ rows: 10 });
    expect(await row()).toMatchObject({ rows: write === 'update' ? 10 : 9 });
    lease?.abandon();
  });

  it('of a claim leaves the window until the lease has run out', async () => {
    const { claim, table, clock } = await setUp();
    const through = losingAnswers(table);
    through.lose = true;
    expect(await claim('host/1', { through })).toBeUndefined();
    expect(await claim('host/1')).toBeUndefined();
    await clock.advance(60_000);
    expect((await claim('host/1'))?.row).toMatchObject({ fence: 2, dirty: true });
  });
});

it('isHeld goes by the time and by who is known to have died', async () => {
  const { claim, clock, row } = await setUp();
  (await claim('host/1'))?.abandon();
  const held = await row();
  if (held === undefined) throw new Error('there is no window');
  const by = (gone: string) => isHeld(held, { clock, holder: 'host/2', isGone: (h) => h === gone });
  expect([by(''), by('host/1')]).toEqual([true, false]);
  await clock.advance(60_000);
  expect(by('')).toBe(false);
});
