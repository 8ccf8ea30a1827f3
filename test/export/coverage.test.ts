import { describe, expect, it } from 'vitest';
import { refreshCoverage } from '../../src/export/coverage.ts';
import { coveragePath } from '../../src/export/coverageFile.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { smsLog } from '../../src/feeds/smsLog.ts';
import { failAt, Pause, Steps } from '../support/steps.ts';
import { call, dayMs, hourMs, World } from '../support/world.ts';

const day = (date: string) => Date.parse(`2026-${date}`);

async function exportedWorld(): Promise<World> {
  const world = new World('2026-11-03T06:00:00Z', {
    exportStart: day('10-31'),
    revisitHours: [1, 24],
  });
  world.feeds = [{ ...pstnCalls, retentionDays: 2 }];
  world.source.put(pstnCalls, call('a', '2026-11-01T10:00:00Z'), call('b', '2026-11-02T10:00:00Z'));
  await world.run();
  return world;
}

function marks(world: World, feed = 'pstnCalls'): string[] {
  const keys = world.ledger.rows(feed).map(({ rowKey }) => rowKey);
  return keys.filter((key) => key.startsWith('stale|'));
}

describe('the coverage table', () => {
  it('has a row for each window: pulled, settled or beyond retention', async () => {
    const world = await exportedWorld();
    const pulledAt = Date.parse('2026-11-03T06:00:00Z');
    const row = { feed: 'pstnCalls', pulledAt, state: 'open' };
    const unknown = { rows: undefined, lastPullRows: undefined, pulledAt: undefined };
    expect(await world.coverage()).toEqual([
      { ...row, ...unknown, from: day('10-31'), to: day('11-01'), state: 'beyondRetention' },
      { ...row, from: day('11-01'), to: day('11-02'), state: 'settled', rows: 1, lastPullRows: 1 },
      { ...row, from: day('11-02'), to: day('11-03'), rows: 1, lastPullRows: 1 },
      { ...row, from: day('11-03'), to: day('11-04'), rows: 0, lastPullRows: 0 },
    ]);
  });

  it('shows windows that are planned and were never pulled: what is missing is known', async () => {
    const world = await exportedWorld();
    world.source.beforeAnswer = () => {
      throw new Error('no');
    };
    await world.goTo('2026-11-04T06:00:00Z');
    await world.run();
    expect((await world.coverage()).at(-1)).toEqual({
      feed: 'pstnCalls',
      from: day('11-04'),
      to: day('11-05'),
      state: 'open',
      rows: undefined,
      lastPullRows: undefined,
      pulledAt: undefined,
    });
  });

  it('keeps what it says of the last complete pull when a later one fails', async () => {
    const world = await exportedWorld();
    const before = (await world.coverage())[2];
    world.source.put(pstnCalls, call('late', '2026-11-02T11:00:00Z'));
    world.source.beforeAnswer = () => {
      throw new Error('no');
    };
    await world.goTo('2026-11-04T01:00:00Z');
    expect(await world.run()).toMatchObject({ complete: false });
    expect((await world.coverage())[2]).toEqual(before);
  });

  it('is not written again if nothing has changed', async () => {
    const world = await exportedWorld();
    const head = await world.tables.head(coveragePath);
    await world.clock.advance(60_000);
    await world.run();
    expect(await world.tables.head(coveragePath)).toEqual(head);
  });

  it('is made anew from the ledger where it has been lost', async () => {
    const world = await exportedWorld();
    const before = await world.coverage();
    await world.tables.remove(coveragePath);
    await world.run();
    expect(await world.coverage()).toEqual(before);
  });

  it('has every window of a feed that it does not show at all', async () => {
    const world = await exportedWorld();
    const before = await world.coverage();
    await world.tables.remove(coveragePath);
    const { feeds } = world;
    world.feeds = [smsLog];
    await world.run();
    world.feeds = feeds;
    await world.goTo('2026-11-03T07:00:00Z');
    await world.run();
    const shown = (await world.coverage()).filter(({ feed }) => feed === 'pstnCalls');
    expect(shown.map(({ from }) => from)).toEqual(before.map(({ from }) => from));
  });

  it('has removed the marks of what it says', async () => {
    expect(marks(await exportedWorld())).toEqual([]);
  });

  it('removes more marks than one transaction takes', async () => {
    const world = await exportedWorld();
    for (let n = 0; n < 230; n += 1) {
      const from = day('01-01') + n * dayMs;
      const ledger = new Ledger('pstnCalls', world.ledger);
      await world.ledger.transact('pstnCalls', [ledger.staleMark({ from, to: from + dayMs })]);
    }
    await world.run();
    expect(marks(world)).toEqual([]);
  });

  it.each([
    ['before it was written', new RegExp(`^commit ${coveragePath}`), 'before' as const],
    ['before its marks were removed', /^transact (delete ?)+$/, 'before' as const],
    ['after its marks were removed', /^transact (delete ?)+$/, 'after' as const],
  ])('is right in the next run if one died %s', async (_, name, phase) => {
    const world = await exportedWorld();
    world.source.put(pstnCalls, call('late', '2026-11-02T11:00:00Z'));
    await world.goTo('2026-11-04T06:00:00Z');
    const report = await world.run({}, new Steps(failAt(name, phase)));
    expect(report).toMatchObject({ complete: false, errors: ['Error: storage answers 500'] });
    await world.run();
    expect((await world.coverage())[2]).toMatchObject({ rows: 2, state: 'settled' });
    expect(marks(world)).toEqual([]);
  });

  it('loses nothing of two writers at once', async () => {
    const world = await exportedWorld();
    world.feeds = [pstnCalls, smsLog];
    await world.goTo('2026-11-04T06:00:00Z');
    const one = (feed: typeof pstnCalls) => {
      world.feeds = [feed];
      return world.run();
    };
    await Promise.all([one(pstnCalls), one(smsLog), one(pstnCalls), one(smsLog)]);
    const coverage = await world.coverage();
    expect(coverage.map(({ feed, from, rows }) => `${feed} ${from} ${String(rows)}`)).toEqual(
      [...(await world.windows(pstnCalls)), ...(await world.windows(smsLog))].map(
        ({ feed, from, lastPull, rows }) =>
          `${feed} ${from} ${lastPull === undefined ? 'undefined' : rows}`,
      ),
    );
    expect([...marks(world), ...marks(world, 'smsLog')]).toEqual([]);
  });

  it('serves a mark that is set again while it is being written', async () => {
    const world = await exportedWorld();
    const ledger = new Ledger('pstnCalls', world.ledger);
    const mark = ledger.staleMark({ from: day('11-02'), to: day('11-03') });
    await world.ledger.transact('pstnCalls', [mark]);
    const steps = new Steps();
    await refreshCoverage(steps.blobs(world.tables), [ledger], 'host/8');
    await world.ledger.transact('pstnCalls', [mark]);
    const pause = new Pause(
      steps.names.findIndex((name) => name.startsWith('commit')) + 1,
      'before',
    );
    const slow = refreshCoverage(new Steps(pause.onStep).blobs(world.tables), [ledger], 'host/9');
    await pause.reached;
    await world.ledger.transact('pstnCalls', [mark]);
    pause.resume();
    expect(await slow).toBe(true);
    expect(marks(world)).toHaveLength(1);
    expect(await refreshCoverage(world.tables, [ledger], 'host/10')).toBe(true);
    expect(marks(world)).toEqual([]);
  });

  it('is an error if it cannot be read, never begun anew', async () => {
    const world = await exportedWorld();
    const before = await world.coverage();
    await world.goTo('2026-11-04T06:00:00Z');
    const steps = new Steps(failAt(new RegExp(`^head ${coveragePath}`), 'before'));
    expect(await world.run({}, steps)).toMatchObject({ complete: false });
    expect(await world.coverage()).toEqual(before);
    await world.clock.advance(hourMs);
    await world.run();
    expect(await world.coverage()).toHaveLength(5);
  });
});
