import { parquetReadObjects } from 'hyparquet';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishCallRecords } from '../../src/callRecords/publishCallRecords.ts';
import { Lease } from '../../src/export/lease.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { land } from '../support/land.ts';
import { failAt, Steps } from '../support/steps.ts';
import { hourMs } from '../support/world.ts';
import { changeRow } from './reconcileWorld.ts';

const monday = '2026-11-02';
const tuesday = '2026-11-03';
const rawOf = (day: string) => `callRecords/date=${day}/00-24.ndjson.gz`;
const tableOf = (table: string, day: string) => `tables/${table}/date=${day}/00-24.parquet`;
const tables = ['callRecords', 'callParticipants', 'callSessions', 'callSegments', 'callStreams'];

let world: CallWorld;

beforeEach(() => {
  world = new CallWorld('2026-11-05T00:30:00Z');
});

const publish = (attended = true) => publishCallRecords(world.context(), world.run({ attended }));
const at = (day: string, time = '08:00:00Z') => `${day}T${time}`;

async function tableRows(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: new Uint8Array(world.tables.bytes(path)).buffer });
}

/** Notes a complete list, as reconciliation does. */
async function list(day: string): Promise<void> {
  const context = world.context();
  const from = Date.parse(`${day}T00:00:00Z`);
  const [stored] = await context.ledger.windowsOf({ from, to: from + 1 }, 24);
  if (stored === undefined) throw new Error('no window');
  const lease = await Lease.claim(context.ledger, stored, context.claimant, false);
  await lease?.commit({ lastPull: world.clock.now(), lastPullRows: 0, pull: undefined });
}

async function window(day: string) {
  const found = (await world.windows()).find(({ from }) => from === Date.parse(`${day}T00:00:00Z`));
  if (found === undefined) throw new Error(`no window ${day}`);
  return found;
}

describe('a window with landed records', () => {
  it('gets its raw file and its five tables', async () => {
    await land(world.context(), [record('b', at(monday)), record('a', at(monday))]);
    expect(await publish()).toEqual({ published: 1, left: 0, error: undefined });
    expect(world.published().map(({ id }) => id)).toEqual(['a', 'b']);
    for (const table of tables) expect(world.tables.paths()).toContain(tableOf(table, monday));
    const rows = await tableRows(tableOf('callRecords', monday));
    expect(rows).toMatchObject([
      { id: 'a', version: 1n, _outsideWindow: false },
      { id: 'b', version: 1n, _outsideWindow: false },
    ]);
  });

  it('gives the parts of a record the version of the record', async () => {
    const segments = [{ id: 'g', media: [{ label: 'audio', streams: [{ streamId: '7' }] }] }];
    const parts = { sessions: [{ id: 's', segments }], participants_v2: [{ id: 'p' }] };
    await land(world.context(), [record('a', at(monday), 3, parts)]);
    await publish();
    for (const table of tables.slice(1)) {
      const rows = await tableRows(tableOf(table, monday));
      expect(rows, table).toMatchObject([{ callRecordId: 'a', version: 3n }]);
    }
  });

  it('keeps what was published before', async () => {
    await land(world.context(), [record('a', at(monday))]);
    await publish();
    await land(world.context(), [record('b', at(monday))]);
    await publish();
    expect(world.published().map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('has no landed runs any more', async () => {
    await land(world.context(), [record('a', at(monday))]);
    await publish();
    expect(world.landing()).toEqual([]);
    expect(await publish()).toMatchObject({ published: 0, left: 0 });
  });

  it('is published in several steps where it has very many landed runs', async () => {
    for (let n = 0; n < 95; n += 1) await land(world.context(), [record(`id${n}`, at(monday))]);
    expect(await publish()).toMatchObject({ published: 1, left: 0 });
    expect(world.published()).toHaveLength(95);
    expect(world.landing()).toEqual([]);
  });

  it('says in the ledger how many records its files have', async () => {
    await land(world.context(), [record('a', at(monday)), record('b', at(monday))]);
    await publish();
    expect(await window(monday)).toMatchObject({ rows: 2, state: 'open', leaseUntil: 0 });
  });

  it('is marked for the coverage table', async () => {
    await land(world.context(), [record('a', at(monday))]);
    await publish();
    const mark = 'stale|2026-11-02T00:00:00Z|2026-11-03T00:00:00Z';
    expect(await world.ledger.get('callRecords', mark)).toBeDefined();
  });

  it('is written on, not replaced, when the same version lands again', async () => {
    await land(world.context(), [record('a', at(monday))]);
    await publish();
    const before = await world.raw.head(rawOf(monday));
    await land(world.context(), [record('a', at(monday))]);
    await publish();
    expect(await world.raw.head(rawOf(monday))).toEqual(before);
    expect(world.landing()).toEqual([]);
  });
});

describe('the version of a record', () => {
  it('is the highest that has landed', async () => {
    await land(world.context(), [record('a', at(monday), 1)]);
    await land(world.context(), [record('a', at(monday), 3)]);
    await publish();
    expect(world.published()).toMatchObject([{ id: 'a', version: 3 }]);
  });

  it('never goes back, however late an older one lands', async () => {
    await land(world.context(), [record('a', at(monday), 3)]);
    await publish();
    await land(world.context(), [record('a', at(monday), 2)], { index: false });
    await publish();
    expect(world.published()).toMatchObject([{ id: 'a', version: 3 }]);
  });

  it('goes up where the start of the record has moved within its window', async () => {
    await land(world.context(), [record('a', at(monday), 1), record('b', at(monday, '09:00:00Z'))]);
    await publish();
    await land(world.context(), [record('a', at(monday, '10:00:00Z'), 2)]);
    await publish();
    expect(world.published()).toMatchObject([{ id: 'b' }, { id: 'a', version: 2 }]);
  });

  it('is published although the index was lost', async () => {
    await land(world.context(), [record('a', at(monday), 2)], { index: false });
    await publish();
    expect(world.published()).toMatchObject([{ id: 'a', version: 2 }]);
  });
});

describe('a record whose start has moved to another window', () => {
  it('is in the new one only, once both are published', async () => {
    await land(world.context(), [record('a', at(monday), 1), record('b', at(monday))]);
    await publish();
    await land(world.context(), [record('a', at(tuesday), 2)]);
    await publish();
    await publish();
    expect(world.published()).toMatchObject([{ id: 'b' }, { id: 'a', version: 2 }]);
    expect((await window(monday)).rows).toBe(1);
  });

  it('is in the new one before it leaves the old one', async () => {
    await land(world.context(), [record('a', at(monday), 1)]);
    await publish();
    await land(world.context(), [record('a', at(tuesday), 2)]);
    const seen: number[] = [];
    const steps = new Steps(() => void seen.push(world.published().length));
    await publishCallRecords(world.context(steps), world.run({ attended: true }));
    await publish();
    expect(Math.min(...seen)).toBe(1);
    expect(world.published()).toMatchObject([{ id: 'a', version: 2 }]);
  });

  it('stays where it has moved back to', async () => {
    await land(world.context(), [record('a', at(monday), 1)]);
    await publish();
    await land(world.context(), [record('a', at(tuesday), 2)]);
    await land(world.context(), [record('a', at(monday), 3)]);
    await publish();
    await publish();
    expect(world.published()).toMatchObject([{ id: 'a', version: 3 }]);
    expect((await window(tuesday)).rows).toBe(0);
  });

  it('is not brought back by an older landing that comes late', async () => {
    await land(world.context(), [record('a', at(tuesday), 2)]);
    await publish();
    await land(world.context(), [record('a', at(monday), 1)], { index: false });
    await publish();
    expect(world.published()).toMatchObject([{ id: 'a', version: 2 }]);
  });
});

describe('a timer', () => {
  it('publishes a window at most hourly', async () => {
    await land(world.context(), [record('a', at(monday))]);
    await publish(false);
    await land(world.context(), [record('b', at(monday))]);
    expect(await publish(false)).toMatchObject({ published: 0, left: 0 });
    expect(world.published()).toHaveLength(1);
    await world.clock.advance(hourMs);
    expect(await publish(false)).toMatchObject({ published: 1 });
    expect(world.published()).toHaveLength(2);
  });

  it('leaves a window to the instance that holds it', async () => {
    await land(world.context(), [record('a', at(monday))]);
    const { ledger, claimant } = world.context();
    const from = Date.parse(at(monday));
    const [stored] = await ledger.windowsOf({ from, to: from + 1 }, 24);
    const lease = stored && (await Lease.claim(ledger, stored, claimant, false));
    expect(await publish(false)).toMatchObject({ published: 0, left: 1, error: undefined });
    await lease?.release({});
    expect(await publish(false)).toMatchObject({ published: 1, left: 0 });
  });
});

it('writes a window anew whose lease had run out, because its holder may still have written', async () => {
  await land(world.context(), [record('a', at(monday))]);
  await publish();
  const { ledger, claimant } = world.context();
  const claim = async () => {
    const [stored] = await ledger.open();
    return stored && (await Lease.claim(ledger, stored, claimant, false));
  };
  (await claim())?.abandon();
  await world.clock.advance(hourMs);
  await (await claim())?.release({});
  expect(await window(monday)).toMatchObject({ dirty: true });
  const before = await world.raw.head(rawOf(monday));
  expect(await publish(false)).toMatchObject({ published: 1 });
  expect(await window(monday)).toMatchObject({ dirty: false });
  expect(await world.raw.head(rawOf(monday))).not.toEqual(before);
});

it('gives a listed window without records its files', async () => {
  await list(monday);
  expect(await publish()).toMatchObject({ published: 1 });
  expect(world.raw.paths()).toEqual([rawOf(monday)]);
  expect(await tableRows(tableOf('callStreams', monday))).toEqual([]);
  expect(await publish()).toMatchObject({ published: 0 });
});

it('publishes a late version of a settled window, which stays settled', async () => {
  await land(world.context(), [record('a', at(monday), 1)]);
  await publish();
  const ledger = new Ledger('callRecords', world.ledger);
  const [stored] = await ledger.open();
  if (stored === undefined) throw new Error('no open window');
  await ledger.close(stored, 'settled');
  await land(world.context(), [record('a', at(monday), 2)]);
  await publish();
  expect(world.published()).toMatchObject([{ id: 'a', version: 2 }]);
  expect(await window(monday)).toMatchObject({ state: 'settled' });
});

it('goes on without a landed blob that is gone, and says so', async () => {
  await land(world.context(), [record('a', at(monday))]);
  const lost = await land(world.context(), [record('b', at(monday))]);
  await world.raw.remove(`landing/2026-11-02T00:00:00Z/${lost}`);
  expect(await publish()).toMatchObject({ published: 1, left: 0 });
  expect(world.published()).toMatchObject([{ id: 'a' }]);
  expect(world.events).toContainEqual(
    expect.objectContaining({ event: 'landingLost', fields: { run: lost, records: 1 } }),
  );
});

it('puts a window back that could not be written, and goes on with the others', async () => {
  await land(world.context(), [record('a', at(monday))]);
  await land(world.context(), [record('b', at(tuesday))]);
  const steps = new Steps(failAt(/^commit callRecords.date=2026-11-03/, 'before'));
  const report = await publishCallRecords(world.context(steps), world.run());
  expect(report).toEqual({ published: 1, left: 1, error: 'Error: storage answers 500' });
  const failure = { lastError: 'Error: storage answers 500', failedAt: world.clock.now() };
  expect(await window(tuesday)).toMatchObject(failure);
  await world.clock.advance(hourMs);
  await publish(false);
  expect(world.published()).toHaveLength(2);
  const { lastError, failedAt } = await window(tuesday);
  expect([lastError, failedAt]).toEqual(['', undefined]);
});

it('counts the failures in a row to publish a window', async () => {
  await land(world.context(), [record('a', at(monday))]);
  const failures: unknown[] = [];
  for (const kind of [/^commit callRecords/, /^commit callRecords/, /^nothing/]) {
    const context = world.context(new Steps(failAt(kind, 'before')));
    await publishCallRecords(context, world.run());
    failures.push((await window(monday)).publishFailures);
    await world.clock.advance(hourMs);
  }
  expect(failures).toEqual([1, 2, undefined]);
});

it('leaves the error of a list that failed to the next list', async () => {
  await land(world.context(), [record('a', at(monday))]);
  const failure = { attempts: 2, lastError: 'Error: no list', failedAt: 1, nextPull: 2 };
  await changeRow(world, await window(monday), failure);
  expect(await publish()).toMatchObject({ published: 1 });
  expect(await window(monday)).toMatchObject(failure);
});

it('notes the time of the newest record of a window', async () => {
  await land(world.context(), [record('b', at(monday)), record('a', at(monday, '09:00:00Z'))]);
  await publish();
  expect(await window(monday)).toMatchObject({ newestRow: Date.parse(at(monday, '09:00:00Z')) });
  await land(world.context(), [record('a', at(tuesday), 2)]);
  await publish();
  await publish();
  expect(await window(monday)).toMatchObject({ newestRow: Date.parse(at(monday)) });
  expect(await window(tuesday)).toMatchObject({ newestRow: Date.parse(at(tuesday)) });
});

it('stops between two windows when it is told to', async () => {
  await land(world.context(), [record('a', at(monday))]);
  const stop = AbortSignal.abort(new Error('stop'));
  const report = await publishCallRecords(world.context(), world.run({ stop }));
  expect(report).toEqual({ published: 0, left: 1, error: undefined });
});
