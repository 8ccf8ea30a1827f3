import { describe, expect, it } from 'vitest';
import { PermissionMissingError } from '../../src/errors.ts';
import { Lease } from '../../src/export/lease.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { Steps } from '../support/steps.ts';
import { dayMs, hourMs } from '../support/world.ts';
import {
  addPending,
  changeRow,
  emptyInbox,
  publishInbox,
  reconcile,
  takeLists,
  windowFrom,
} from './reconcileWorld.ts';

const from = '2026-11-02';
const end = Date.parse('2026-11-03');
const lastAge = end + 28 * dayMs;
const forgotten = end + 30 * dayMs;

/** A window of two records that are published; later windows are not of interest. */
async function oldWorld(now = lastAge): Promise<CallWorld> {
  const world = new CallWorld('2026-11-03T01:00:00Z', { exportStart: Date.parse(from) });
  world.source.put(record('a', '2026-11-02T10:00:00Z'), record('b', '2026-11-02T11:00:00Z'));
  await reconcile(world);
  await publishInbox(world);
  await goTo(world, now);
  return world;
}

async function goTo(world: CallWorld, time: number): Promise<void> {
  await world.clock.advance(time - world.clock.now());
}

async function stateAfterList(world: CallWorld): Promise<string> {
  await reconcile(world);
  return (await windowFrom(world, from)).state;
}

describe('a window of the last age', () => {
  it('is settled by a complete list whose every record is published', async () => {
    const world = await oldWorld();
    await reconcile(world);
    const row = await windowFrom(world, from);
    expect(row).toMatchObject({ state: 'settled', lastPull: lastAge, lastPullRows: 2, rows: 2 });
    await world.clock.advance(2 * dayMs);
    takeLists(world);
    await reconcile(world);
    expect(takeLists(world)).not.toContain('2026-11-02T00:00:00Z');
  });

  it('is not settled by a list that began before that age and ended after it', async () => {
    const world = await oldWorld(lastAge - 1_000);
    world.source.beforeList = () => world.clock.advance(5_000);
    await reconcile(world, { range: { from: Date.parse(from), to: end } });
    expect(await windowFrom(world, from)).toMatchObject({ state: 'open', lastPullRows: 2 });
    expect(world.clock.now()).toBeGreaterThan(lastAge);
  });

  it('is settled also if a record is counted as gone', async () => {
    const world = await oldWorld();
    world.source.put(record('late', '2026-11-02T12:00:00Z'));
    expect(await stateAfterList(world)).toBe('open');
    const { ledger } = world.context();
    await ledger.table.transact(ledger.feed, [
      { kind: 'put', rowKey: 'gone|2026-11-02T00:00:00Z|late', values: {} },
    ]);
    for (const entry of await world.inboxEntries()) await world.context().inbox.remove([entry]);
    await world.clock.advance(hourMs);
    expect(await stateAfterList(world)).toBe('settled');
  });

  it('is listed again until a missing record is published: hourly at first, then daily', async () => {
    const world = await oldWorld();
    world.source.missing.add('late');
    world.source.put(record('late', '2026-11-02T12:00:00Z'));
    const waits: number[] = [];
    while (world.clock.now() < forgotten + 3 * dayMs) {
      expect(await stateAfterList(world)).toBe('open');
      const { lastPull, nextPull } = await windowFrom(world, from);
      expect(lastPull).toBe(world.clock.now());
      waits.push((nextPull - world.clock.now()) / hourMs);
      await goTo(world, nextPull);
    }
    expect(waits.slice(0, 3)).toEqual([1, 1, 2]);
    expect(waits.slice(-3)).toEqual([24, 24, 24]);
    world.source.missing.clear();
    await publishInbox(world);
    expect(await stateAfterList(world)).toBe('settled');
  });

  it('stays open while landed records of it wait for a publish', async () => {
    const world = await oldWorld();
    await addPending(world, from);
    expect(await stateAfterList(world)).toBe('open');
  });

  it('stays open while the inbox has a record of an earlier list', async () => {
    const world = await oldWorld();
    await world.context().inbox.addListed(['unlisted'], Date.parse(from), world.clock.now());
    expect(await stateAfterList(world)).toBe('open');
  });

  it('stays open if the last such record lands while the list is being committed', async () => {
    const world = await oldWorld();
    await world.context().inbox.addListed(['unlisted'], Date.parse(from), world.clock.now());
    let reads = 0;
    const steps = new Steps(async ({ name, phase }) => {
      if (phase === 'before' || !name.startsWith('list pending|2026-11-02')) return;
      reads += 1;
      // The first one is from before the list.
      if (reads !== 2) return;
      await addPending(world, from);
      await emptyInbox(world);
    });
    await reconcile(world, {}, steps);
    expect(await windowFrom(world, from)).toMatchObject({ state: 'open', lastPull: lastAge });
  });

  it('does not mind records that the inbox has for other reasons', async () => {
    const world = await oldWorld();
    await world.context().inbox.announce(['notified'], world.clock.now());
    await world.context().inbox.addListed(['other'], end, world.clock.now());
    expect(await stateAfterList(world)).toBe('settled');
  });

  it('stays open while it is dirty, and stays dirty: only a publish ends that', async () => {
    const world = await oldWorld();
    await changeRow(world, await windowFrom(world, from), { dirty: true });
    expect(await stateAfterList(world)).toBe('open');
    expect(await windowFrom(world, from)).toMatchObject({ dirty: true });
  });

  it('stays open until it is published, also without a record', async () => {
    const world = new CallWorld('2026-11-03T01:00:00Z', { exportStart: Date.parse(from) });
    await reconcile(world);
    await goTo(world, lastAge);
    expect(await stateAfterList(world)).toBe('open');
    await goTo(world, forgotten + dayMs);
    expect(await stateAfterList(world)).toBe('open');
    await publishInbox(world);
    await world.clock.advance(dayMs);
    expect(await stateAfterList(world)).toBe('settled');
  });

  it('reads the inbox only when nothing else keeps it open', async () => {
    const world = await oldWorld();
    world.source.put(record('late', '2026-11-02T12:00:00Z'));
    world.inbox.calls.length = 0;
    await reconcile(world);
    expect(world.inbox.calls.filter(({ operation }) => operation === 'list')).toEqual([]);
  });
});

describe('a window that is settled', () => {
  it('is settled again by the list of a range', async () => {
    const world = await oldWorld();
    await reconcile(world);
    const range = { from: Date.parse(from), to: end };
    expect(await reconcile(world, { range })).toMatchObject({ done: 1 });
    expect(await windowFrom(world, from)).toMatchObject({ state: 'settled', requested: false });
  });

  it('is open again if such a list has a record that the export lacks', async () => {
    const world = await oldWorld();
    await reconcile(world);
    world.source.put(record('late', '2026-11-02T12:00:00Z'));
    const range = { from: Date.parse(from), to: end };
    expect(await reconcile(world, { range })).toMatchObject({ done: 1, wanted: 1 });
    expect(await windowFrom(world, from)).toMatchObject({ state: 'open' });
  });
});

describe('a window that Graph has forgotten', () => {
  const exportStart = Date.parse(from);

  it('is beyond retention if it was never listed and nothing of it is there', async () => {
    const world = new CallWorld('2026-12-03T06:00:00Z', { exportStart });
    await reconcile(world);
    expect(await windowFrom(world, from)).toMatchObject({ state: 'beyondRetention' });
    expect(takeLists(world)).not.toContain('2026-11-02T00:00:00Z');
  });

  it('stays open while notified records of it wait for a publish, then is listed', async () => {
    const world = new CallWorld('2026-12-03T06:00:00Z', { exportStart });
    const { ledger, settings } = world.context();
    await ledger.windowsOf({ from: exportStart, to: end }, settings.partitionHours);
    await addPending(world, from);
    expect(await stateAfterList(world)).toBe('open');
    expect(takeLists(world)).not.toContain('2026-11-02T00:00:00Z');
    const [pending] = world.ledger
      .rows('callRecords')
      .filter(({ rowKey }) => rowKey.startsWith('p'));
    expect(pending?.rowKey).toBe('pending|2026-11-02T00:00:00Z|run-run1');
    await ledger.table.transact(ledger.feed, [
      { kind: 'delete', rowKey: pending?.rowKey ?? '', etag: pending?.etag ?? '' },
    ]);
    await changeRow(world, await windowFrom(world, from), { files: { file: '"1"' }, rows: 3 });
    expect(await stateAfterList(world)).toBe('settled');
    expect(takeLists(world)).toContain('2026-11-02T00:00:00Z');
    expect(await windowFrom(world, from)).toMatchObject({ rows: 3, lastPullRows: 0 });
  });

  it('stays open while somebody works on it', async () => {
    const world = new CallWorld('2026-12-03T06:00:00Z', { exportStart });
    const { ledger, claimant } = world.context();
    const [stored] = await ledger.windowsOf({ from: exportStart, to: end }, 24);
    const lease = stored && (await Lease.claim(ledger, stored, claimant, false));
    expect(await stateAfterList(world)).toBe('open');
    await lease?.release({ files: { file: '"1"' } });
    expect(await windowFrom(world, from)).toMatchObject({ files: { file: '"1"' } });
  });

  it('stays beyond retention if a range asks for it and the list is empty', async () => {
    const world = new CallWorld('2026-12-03T06:00:00Z', { exportStart });
    await reconcile(world);
    expect(await reconcile(world, { range: { from: exportStart, to: end } })).toMatchObject({
      done: 1,
    });
    expect(await windowFrom(world, from)).toMatchObject({ state: 'beyondRetention' });
  });

  it('is open again if that list has a record after all', async () => {
    const world = new CallWorld('2026-12-03T06:00:00Z', { exportStart });
    await reconcile(world);
    world.source.put(record('long', '2026-11-02T23:00:00Z'));
    expect(await reconcile(world, { range: { from: exportStart, to: end } })).toMatchObject({
      wanted: 1,
    });
    expect(await windowFrom(world, from)).toMatchObject({ state: 'open' });
  });

  it('is not given up by a run that was refused while it could still be listed', async () => {
    const world = new CallWorld('2026-12-02T23:00:00Z', { exportStart });
    world.source.beforeList = () => {
      throw new PermissionMissingError('no');
    };
    await reconcile(world);
    const { state, lastPull } = await windowFrom(world, from);
    expect([state, lastPull]).toEqual(['open', undefined]);
  });
});
