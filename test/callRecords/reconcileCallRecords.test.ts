import { describe, expect, it } from 'vitest';
import { addGone } from '../../src/callRecords/gone.ts';
import { RecordIndex } from '../../src/callRecords/recordIndex.ts';
import {
  BadAnswerError,
  BrokenPagingError,
  PermissionMissingError,
  RetryLaterError,
} from '../../src/errors.ts';
import { Lease } from '../../src/export/lease.ts';
import { edge } from '../../src/export/window.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { land } from '../support/land.ts';
import { dayMs, hourMs } from '../support/world.ts';
import {
  changeRow,
  emptyInbox,
  inboxIds,
  publishInbox,
  reconcile,
  takeLists,
  windowFrom,
} from './reconcileWorld.ts';

const exportStart = Date.parse('2026-11-01');
const second = Date.parse('2026-11-02');

/** The third of November; seven records in three windows, listed in pages of two. */
function quietWorld(): CallWorld {
  const world = new CallWorld('2026-11-03T06:30:00Z', { exportStart });
  world.source.put(
    record('a', '2026-11-01T10:00:00Z'),
    record('b', '2026-11-02T00:00:00Z'),
    record('c', '2026-11-02T11:00:00Z', 3),
    record('d', '2026-11-02T12:00:00Z'),
    record('e', '2026-11-02T13:00:00Z'),
    record('f', '2026-11-02T23:59:59.9999999Z'),
    record('g', '2026-11-03T05:00:00Z'),
  );
  return world;
}

const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

async function publishedWorld(): Promise<CallWorld> {
  const world = quietWorld();
  await reconcile(world);
  await publishInbox(world);
  world.source.listRequests.length = 0;
  return world;
}

/** Fails the list of 2 November as long as there are errors left. */
function failSecond(world: CallWorld, isWanted: (link?: string) => boolean, ...errors: Error[]) {
  world.source.beforeList = ({ range, link }) => {
    if (range.from !== second || !isWanted(link)) return;
    const error = errors.shift();
    if (error !== undefined) throw error;
  };
}

const anywhere = () => true;
const atTheEnd = (link?: string) => link?.endsWith(',4]') === true;
const noAnswer = () => new RetryLaterError('Graph cannot be reached', undefined);

describe('without notifications', () => {
  it('puts every listed record into the inbox, with the window whose list has it', async () => {
    const world = quietWorld();
    expect(await reconcile(world)).toEqual({
      feed: 'callRecords',
      done: 3,
      left: 0,
      wanted: 7,
      error: undefined,
    });
    const entries = await world.inboxEntries();
    expect(entries.map(({ id, listedIn }) => [id, edge(listedIn ?? 0)])).toEqual([
      ['a', '2026-11-01T00:00:00Z'],
      ...['b', 'c', 'd', 'e', 'f'].map((id) => [id, '2026-11-02T00:00:00Z']),
      ['g', '2026-11-03T00:00:00Z'],
    ]);
    expect(entries.every(({ announcedAt, nextTry }) => announcedAt > 0 && nextTry === 0)).toBe(
      true,
    );
  });

  it('exports everything that a day has brought, late records and new versions included', async () => {
    const world = await publishedWorld();
    world.source.put(
      record('c', '2026-11-02T11:00:00Z', 4),
      record('late', '2026-11-02T14:00:00Z'),
      record('new', '2026-11-03T20:00:00Z'),
    );
    await world.goTo('2026-11-04T06:00:00Z');
    expect(await reconcile(world)).toMatchObject({ left: 0, wanted: 3 });
    expect(await inboxIds(world)).toEqual(['c', 'late', 'new']);
  });

  it('asks for whole seconds, up to now', async () => {
    const world = new CallWorld('2026-11-03T06:30:00.750Z', { exportStart });
    await reconcile(world);
    expect(world.source.listRequests[0]?.range).toEqual({
      from: Date.parse('2026-11-03'),
      to: Date.parse('2026-11-03T06:30:00Z'),
    });
  });

  it('begins 30 days back, all that Graph has, unless told otherwise', async () => {
    const world = new CallWorld('2026-11-30T06:30:00Z');
    await reconcile(world);
    expect(takeLists(world).toSorted()[0]).toBe('2026-10-31T00:00:00Z');
  });

  it('says what it has listed', async () => {
    const world = quietWorld();
    await reconcile(world);
    const said = world.events.filter(({ event }) => event === 'windowListed');
    expect(said).toMatchObject([
      { window: '2026-11-03T00:00:00Z', fields: { state: 'open', listed: 1, wanted: 1 } },
      { window: '2026-11-02T00:00:00Z', fields: { state: 'open', listed: 5, wanted: 5 } },
      { window: '2026-11-01T00:00:00Z', fields: { state: 'open', listed: 1, wanted: 1 } },
    ]);
  });

  it('counts each record once that a list has twice', async () => {
    const world = quietWorld();
    world.source.beforeList = ({ link }) => {
      // A record before those that have been listed already moves the others on.
      if (link !== undefined) world.source.put(record('0', '2026-11-02T15:00:00Z'));
    };
    await reconcile(world);
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ lastPullRows: 5 });
  });
});

describe('a listed record', () => {
  it('is not wanted if it is published in that version, and costs no look-up', async () => {
    const world = await publishedWorld();
    await world.clock.advance(2 * dayMs);
    world.index.calls.length = 0;
    world.inbox.calls.length = 0;
    expect(await reconcile(world)).toMatchObject({ left: 0, wanted: 0 });
    expect([...world.index.calls, ...world.inbox.calls]).toEqual([]);
  });

  it('is not wanted if it is published in a higher version', async () => {
    const world = await publishedWorld();
    world.source.put(record('c', '2026-11-02T11:00:00Z', 2));
    await world.clock.advance(dayMs);
    expect(await reconcile(world)).toMatchObject({ wanted: 0 });
  });

  it('is wanted again after the inbox was emptied by hand, unless it is published', async () => {
    const world = await publishedWorld();
    world.source.put(record('late', '2026-11-02T14:00:00Z'));
    await world.clock.advance(2 * hourMs);
    await reconcile(world);
    expect(await inboxIds(world)).toEqual(['late']);
    await emptyInbox(world);
    await world.clock.advance(dayMs);
    await reconcile(world);
    expect(await inboxIds(world)).toEqual(['late']);
  });

  it('is wanted again if its file is lost', async () => {
    const world = await publishedWorld();
    await world.tables.remove('tables/callRecords/date=2026-11-02/00-24.parquet');
    await world.clock.advance(dayMs);
    expect(await reconcile(world)).toMatchObject({ wanted: 5 });
  });

  it('is not wanted if it is counted as gone', async () => {
    const world = quietWorld();
    await world.ledger.transact('callRecords', [addGone(second, 'c'), addGone(exportStart, 'd')]);
    await reconcile(world);
    expect(await inboxIds(world)).toEqual(all.filter((id) => id !== 'c'));
  });

  it('stays in the inbox as it is', async () => {
    const world = quietWorld();
    const { inbox } = world.context();
    await inbox.announce(['c'], world.clock.now());
    const [entry] = await world.inboxEntries();
    if (entry) await inbox.putOff(entry, world.clock.now() + hourMs, 'no');
    const before = (await world.inboxEntries())[0];
    await reconcile(world);
    expect((await world.inboxEntries()).find(({ id }) => id === 'c')).toEqual(before);
  });
});

describe('a listed record that has landed', () => {
  it('is not wanted while it waits for a publish, unless it is older', async () => {
    const world = quietWorld();
    const landed = [record('b', '2026-11-02T02:00:00Z'), record('c', '2026-11-02T03:00:00Z')];
    await land(world.context(), landed);
    await land(world.context(), [record('d', '2026-11-02T04:00:00Z', 5)]);
    await reconcile(world);
    expect(await inboxIds(world)).toEqual(['a', 'c', 'e', 'f', 'g']);
  });

  it('is wanted if its blob is gone', async () => {
    const world = quietWorld();
    await land(world.context(), [record('b', '2026-11-02T02:00:00Z')]);
    for (const path of world.landing()) await world.raw.remove(path);
    await reconcile(world);
    expect(await inboxIds(world)).toEqual(all);
  });

  it('is wanted if nothing waits for a publish: the index alone proves nothing', async () => {
    const world = quietWorld();
    const entry = { id: 'b', version: 1, from: second, movedFrom: [] };
    await new RecordIndex(world.index).write([{ entry, etag: undefined }]);
    await reconcile(world);
    expect(await inboxIds(world)).toEqual(all);
  });
});

describe('the windows', () => {
  it('are listed hourly while they run, then at the ages of the design', async () => {
    const from = Date.parse('2026-11-03');
    const world = new CallWorld('2026-11-03T20:00:00Z', { exportStart: from });
    const hours = [1, 3, 8, 24, 72, 168, 336, 672];
    const justBefore = (hour: number) => hour - 1 / 60;
    const listedAt: number[] = [];
    for (const hour of [-4, -3, -2, -1, 0, ...hours.flatMap((h) => [justBefore(h), h]), 720]) {
      await world.clock.advance(from + dayMs + hour * hourMs - world.clock.now());
      await reconcile(world);
      if (!takeLists(world).includes('2026-11-03T00:00:00Z')) continue;
      listedAt.push(hour);
      await publishInbox(world);
    }
    expect(listedAt).toEqual([-4, -3, -2, -1, ...hours]);
    expect(await windowFrom(world, '2026-11-03')).toMatchObject({ state: 'settled', nextPull: 0 });
  });

  it('are listed in the order of work: what is newest first, then from the oldest on', async () => {
    const world = new CallWorld('2026-11-06T06:30:00Z', { exportStart });
    await reconcile(world);
    expect(takeLists(world).map((from) => from.slice(8, 10))).toEqual([
      '06',
      '05',
      '04',
      '01',
      '02',
      '03',
    ]);
  });

  it('are not listed again before their next time', async () => {
    const world = await publishedWorld();
    expect(await reconcile(world)).toMatchObject({ done: 0, left: 0 });
    expect(takeLists(world)).toEqual([]);
  });

  it('of a given range are all listed, whatever their state', async () => {
    const world = await publishedWorld();
    const range = { from: second + hourMs, to: Date.parse('2026-11-03T00:00:01Z') };
    expect(await reconcile(world, { range })).toMatchObject({ done: 2, left: 0 });
    expect(takeLists(world)).toEqual(['2026-11-03T00:00:00Z', '2026-11-02T00:00:00Z']);
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ requested: false });
  });

  it('before the start of the export are listed if the range says so', async () => {
    const world = await publishedWorld();
    world.source.put(record('old', '2026-10-30T10:00:00Z'));
    const range = { from: Date.parse('2026-10-30'), to: Date.parse('2026-10-31') };
    expect(await reconcile(world, { range })).toMatchObject({ done: 1, wanted: 1 });
  });

  it('that a person has asked for in vain are listed by the timer', async () => {
    const world = await publishedWorld();
    failSecond(world, anywhere, noAnswer());
    const range = { from: second, to: second + 1 };
    expect(await reconcile(world, { range })).toMatchObject({ done: 0, left: 1 });
    await world.clock.advance(5 * 60_000);
    expect(await reconcile(world)).toMatchObject({ done: 1 });
    expect(takeLists(world)).toContain('2026-11-02T00:00:00Z');
  });
});

describe('a list that fails', () => {
  it('backs its window off, keeps what it has found, and holds up no other', async () => {
    const world = quietWorld();
    failSecond(world, atTheEnd, noAnswer());
    const report = await reconcile(world);
    expect(report).toMatchObject({ done: 2, left: 1, wanted: 6 });
    expect(report.error).toContain('Graph cannot be reached');
    expect(await inboxIds(world)).toEqual(['a', 'b', 'c', 'd', 'e', 'g']);
    const row = await windowFrom(world, '2026-11-02');
    expect(row).toMatchObject({ state: 'open', leaseUntil: 0, attempts: 1 });
    expect(row).toMatchObject({ nextPull: world.clock.now() + 60_000, lastPullRows: 0 });
    expect([row.lastPull, row.pull]).toEqual([undefined, undefined]);
    expect(row.lastError).toContain('Graph cannot be reached');
    expect(world.events.map(({ event }) => event)).toContain('windowPutBack');
  });

  it('is tried again when its window has backed off, for a person at once', async () => {
    const world = quietWorld();
    failSecond(world, anywhere, noAnswer(), noAnswer());
    await reconcile(world);
    expect(await reconcile(world)).toMatchObject({ done: 0, left: 0 });
    expect(await reconcile(world, { attended: true })).toMatchObject({ done: 0, left: 1 });
    await world.clock.advance(60_000);
    expect(await reconcile(world)).toMatchObject({ done: 0, left: 0 });
    await world.clock.advance(60_000);
    expect(await reconcile(world)).toMatchObject({ done: 1, left: 0 });
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ attempts: 0, lastError: '' });
    expect(await inboxIds(world)).toEqual(all);
  });

  it('leaves the error of a publish that failed to the next publish', async () => {
    const world = quietWorld();
    await reconcile(world);
    const failure = { publishFailures: 2, lastError: 'Error: no file', failedAt: 1 };
    await changeRow(world, await windowFrom(world, '2026-11-02'), { ...failure, requested: true });
    expect(await reconcile(world)).toMatchObject({ done: 1 });
    expect(await windowFrom(world, '2026-11-02')).toMatchObject(failure);
  });

  it('begins anew once if Graph does not accept its own link', async () => {
    const world = quietWorld();
    failSecond(world, atTheEnd, new BrokenPagingError('the link has expired'));
    expect(await reconcile(world)).toMatchObject({ done: 3, left: 0, wanted: 7 });
    expect(takeLists(world).filter((from) => from.startsWith('2026-11-02'))).toHaveLength(2);
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ lastPullRows: 5 });
  });

  it('is put back if that happens again', async () => {
    const world = quietWorld();
    const broken = () => new BrokenPagingError('the link has expired');
    failSecond(world, atTheEnd, broken(), broken());
    expect(await reconcile(world)).toMatchObject({ done: 2, left: 1 });
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ attempts: 1 });
  });

  it('ends the run if the export has no access', async () => {
    const world = quietWorld();
    failSecond(world, anywhere, new PermissionMissingError('grant CallRecords.Read.All'));
    const report = await reconcile(world);
    expect(report).toMatchObject({ done: 1, left: 2 });
    expect(report.error).toContain('grant CallRecords.Read.All');
  });

  it('for want of access does not back off, and is noted until it is complete', async () => {
    const world = quietWorld();
    failSecond(world, anywhere, new PermissionMissingError('grant CallRecords.Read.All'));
    await reconcile(world);
    const row = await windowFrom(world, '2026-11-02');
    expect(row).toMatchObject({ attempts: 1, failedAt: world.clock.now() });
    expect(await reconcile(world)).toMatchObject({ done: 2, left: 0 });
    const { attempts, failedAt } = await windowFrom(world, '2026-11-02');
    expect([attempts, failedAt]).toEqual([0, undefined]);
  });

  it('holds up no other if only its own answer is wrong', async () => {
    const world = quietWorld();
    failSecond(world, anywhere, new BadAnswerError('not a list'));
    expect(await reconcile(world)).toMatchObject({ done: 2, left: 1 });
  });

  it('ends the run if Graph asks to be left alone, and the next runs as long', async () => {
    const world = quietWorld();
    const notBefore = world.clock.now() + hourMs;
    failSecond(world, anywhere, new RetryLaterError('throttled', notBefore));
    expect(await reconcile(world)).toMatchObject({ done: 1, left: 2 });
    const report = await reconcile(world);
    expect(report).toMatchObject({ done: 0, left: 1 });
    expect(report.error).toContain('not to be asked again before 2026-11-03T07:30:00Z');
    takeLists(world);
    await world.clock.advance(55 * 60_000);
    expect(await reconcile(world, { attended: true })).toMatchObject({ done: 2, left: 0 });
    expect(world.clock.now()).toBe(notBefore);
    expect(world.events.find(({ event }) => event === 'waiting')?.fields).toEqual({
      until: '2026-11-03T07:30:00Z',
      reason: 'throttled',
    });
  });

  it('leaves its window to be listed again when it is asked to stop', async () => {
    const world = quietWorld();
    const stop = new AbortController();
    world.source.beforeList = ({ range, link }) => {
      if (range.from === second && atTheEnd(link)) stop.abort(new Error('time is up'));
    };
    const report = await reconcile(world, { stop: stop.signal });
    expect(report).toMatchObject({ done: 1, left: 2, error: 'stopped before the end' });
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ leaseUntil: 0, attempts: 0 });
    expect(await reconcile(world)).toMatchObject({ done: 2, left: 0 });
  });
});

describe('a window that another instance holds', () => {
  async function heldWorld() {
    const world = await publishedWorld();
    await world.clock.advance(dayMs);
    const { ledger, claimant } = world.context();
    const [stored] = await ledger.list({ from: second, to: second + dayMs });
    if (stored === undefined) throw new Error('the window is not in the ledger');
    const lease = await Lease.claim(ledger, stored, claimant, false);
    if (lease === undefined) throw new Error('the window is held');
    return { world, lease };
  }

  it('is left to it', async () => {
    const { world, lease } = await heldWorld();
    expect(await reconcile(world)).toMatchObject({ done: 2, left: 0, error: undefined });
    expect(takeLists(world)).not.toContain('2026-11-02T00:00:00Z');
    lease.abandon();
  });

  it('is waited for by a person, and listed if it is still due', async () => {
    const { world, lease } = await heldWorld();
    const asked = reconcile(world, { attended: true });
    await world.clock.whenSleeping();
    await lease.release({});
    expect(await asked).toMatchObject({ done: 3, left: 0, error: undefined });
    expect(takeLists(world).at(-1)).toBe('2026-11-02T00:00:00Z');
  });
});
