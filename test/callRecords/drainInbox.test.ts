import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { drainInbox, type DrainReport } from '../../src/callRecords/drainInbox.ts';
import { readGone } from '../../src/callRecords/gone.ts';
import { readRecords } from '../../src/callRecords/landedRun.ts';
import { readPending } from '../../src/callRecords/pending.ts';
import { BadAnswerError, PermissionMissingError, RetryLaterError } from '../../src/errors.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { failAt, Steps } from '../support/steps.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = '2026-11-03T12:00:00Z';

function newWorld(): CallWorld {
  return new CallWorld(now, { exportStart: Date.parse('2026-11-01') });
}

/** Puts records into the tenant and has Graph notify them. */
async function notify(world: CallWorld, ...records: ReturnType<typeof record>[]): Promise<void> {
  world.source.put(...records);
  await announce(world, ...records.map(({ id }) => id));
}

async function announce(world: CallWorld, ...ids: string[]): Promise<void> {
  await world.context().inbox.announce(ids, world.clock.now());
}

function drain(world: CallWorld, run: Parameters<CallWorld['run']>[0] = {}): Promise<DrainReport> {
  return drainInbox(world.context(), world.run(run));
}

/** Ids of the landed runs' records, a list a window. */
async function landed(world: CallWorld): Promise<Record<string, string[]>> {
  const ids: Record<string, string[]> = {};
  for (const { from, runs } of await readPending(new Ledger('callRecords', world.ledger))) {
    const inWindow = (ids[new Date(from).toISOString().slice(0, 10)] ??= []);
    for (const run of runs) {
      for await (const rows of readRecords(world.raw, run)) {
        inWindow.push(...rows.map((row) => String(row.id)));
      }
    }
  }
  return ids;
}

function numbered(count: number): ReturnType<typeof record>[] {
  return Array.from({ length: count }, (_, i) => {
    return record(`r${String(i).padStart(4, '0')}`, '2026-11-02T10:00:00Z');
  });
}

function eventsOf(world: CallWorld, event: string) {
  return world.events.filter((record) => record.event === event);
}

describe('drainInbox', () => {
  it('ends after one list request when there is nothing to do', async () => {
    const world = newWorld();
    const steps = new Steps();
    const report = await drainInbox(world.context(steps), world.run());
    expect(steps.names).toEqual(['list ']);
    expect(report).toEqual({ landed: 0, gone: 0, putOff: 0, waiting: 0, error: undefined });
  });

  it('lands each announced record in the window of its start time, many a blob', async () => {
    const world = newWorld();
    await notify(
      world,
      record('a', '2026-11-02T23:59:59.9999999Z'),
      record('b', '2026-11-03T00:00:00Z'),
      record('c', '2026-11-02T08:00:00Z'),
    );
    expect(await drain(world)).toMatchObject({ landed: 3, waiting: 0, error: undefined });
    expect(await landed(world)).toEqual({ '2026-11-02': ['c', 'a'], '2026-11-03': ['b'] });
    expect(world.landing()).toHaveLength(2);
    expect(await world.inboxEntries()).toEqual([]);
    const [event] = eventsOf(world, 'recordsLanded');
    expect(event?.fields).toEqual({ records: 3, blobs: 2 });
  });

  it('has 32 fetches under way, never more', async () => {
    const world = newWorld();
    await notify(world, ...numbered(80));
    let underWay = 0;
    let most = 0;
    world.source.beforeFetch = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      underWay -= 1;
    };
    expect(await drain(world)).toMatchObject({ landed: 80 });
    expect(most).toBe(32);
    expect(world.landing()).toHaveLength(1);
  });

  it('goes on while new entries come in', async () => {
    const world = newWorld();
    await notify(world, record('b', '2026-11-02T08:00:00Z'));
    world.source.beforeFetch = async (id) => {
      if (id === 'b') await notify(world, record('a', '2026-11-02T09:00:00Z'));
    };
    expect(await drain(world)).toMatchObject({ landed: 2, waiting: 0 });
  });

  it('fetches a record again that was notified again while it was fetched', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z', 1));
    const context = world.context();
    const getEntry = context.index.get.bind(context.index);
    let reads = 0;
    context.index.get = async (id) => {
      reads += 1;
      if (reads === 1) await notify(world, record('a', '2026-11-02T08:00:00Z', 2));
      return getEntry(id);
    };
    expect(await drainInbox(context, world.run())).toMatchObject({ landed: 1, waiting: 0 });
    expect(world.source.fetched).toEqual(['a', 'a']);
    expect(await world.context().index.get('a')).toMatchObject({ version: 2 });
    expect(await world.inboxEntries()).toEqual([]);
  });

  it('lands what several passes have fetched in one blob', async () => {
    const world = newWorld();
    await notify(world, record('r0', '2026-11-02T08:00:00Z'));
    world.source.beforeFetch = async (id) => {
      const next = Number(id.slice(1)) + 1;
      if (next < 5) await notify(world, record(`r${next}`, '2026-11-02T09:00:00Z'));
    };
    expect(await drain(world)).toMatchObject({ landed: 5, waiting: 0 });
    expect(world.landing()).toHaveLength(1);
    expect(world.source.fetched).toHaveLength(5);
  });

  it('does not fetch again what is landing while it reads the inbox once more', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z', 1));
    await drain(world);
    await notify(
      world,
      record('a', '2026-11-02T08:00:00Z', 2),
      record('b', '2026-11-02T08:00:00Z'),
    );
    world.source.fetched.splice(0);
    let isHeld = false;
    const steps = new Steps(async ({ name, phase }) => {
      isHeld ||= phase === 'after' && name === 'transact replace';
      if (phase !== 'before' || name !== 'transact delete') return;
      while (steps.names.filter((called) => called === 'list ').length < 2) await setImmediate();
    });
    world.source.beforeFetch = async (id) => {
      if (id !== 'b') return;
      while (!isHeld) {
        await world.clock.advance(60_000);
        await setImmediate();
      }
      await notify(world, record('c', '2026-11-02T08:00:00Z'));
    };
    expect(await drainInbox(world.context(steps), world.run())).toMatchObject({ landed: 3 });
    expect(world.source.fetched).toEqual(['a', 'b', 'c']);
  });

  it('begins nothing more when its time is up, and lands what was fetched', async () => {
    const world = newWorld();
    await notify(world, ...numbered(100));
    world.source.beforeFetch = () => world.clock.advance(1000);
    const report = await drain(world, { giveUpAt: world.clock.now() + 10_000 });
    expect(report.error).toBeUndefined();
    expect(report.landed).toBeGreaterThan(0);
    expect(report.waiting).toBe(100 - report.landed);
    expect(await world.inboxEntries()).toHaveLength(100 - report.landed);
  });

  it('takes it for no failure if the limiter has no time left for a request', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z'));
    const giveUpAt = world.clock.now() + hourMs;
    world.source.beforeFetch = () => {
      throw new RetryLaterError('no time left', giveUpAt + 200);
    };
    expect(await drain(world, { giveUpAt })).toMatchObject({ putOff: 0, error: undefined });
    expect(await world.inboxEntries()).toMatchObject([{ tries: 0, error: '' }]);
  });

  it('stops politely: what was fetched has landed, what was not is as it was', async () => {
    const world = newWorld();
    await notify(world, ...numbered(60));
    const stop = new AbortController();
    world.source.beforeFetch = (id) => {
      if (id === 'r0040') stop.abort();
    };
    const report = await drain(world, { stop: stop.signal });
    expect(report).toMatchObject({ landed: expect.any(Number) as number, putOff: 0 });
    expect(report.error).toBe('stopped before the end');
    const left = await world.inboxEntries();
    expect(left).toHaveLength(60 - report.landed);
    expect(left.every(({ tries }) => tries === 0)).toBe(true);
    expect((await landed(world))['2026-11-02']).toHaveLength(report.landed);
  });
});

describe('a record that Graph does not have', () => {
  it('is asked for again with growing delay, for days if need be', async () => {
    const world = newWorld();
    await announce(world, 'a');
    const delays: number[] = [];
    for (let tries = 1; tries <= 12; tries += 1) {
      expect(await drain(world)).toMatchObject({ landed: 0, putOff: 1, waiting: 1 });
      const [entry] = await world.inboxEntries();
      expect(entry).toMatchObject({ id: 'a', tries, error: 'Graph does not have it' });
      delays.push((Number(entry?.nextTry) - world.clock.now()) / minuteMs);
      await world.clock.advance(Number(entry?.nextTry) - world.clock.now());
    }
    expect(delays).toEqual([1, 2, 5, 10, 20, 40, 60, 120, 240, 360, 360, 360]);
    world.source.put(record('a', '2026-11-03T11:59:00Z'));
    expect(await drain(world)).toMatchObject({ landed: 1, waiting: 0 });
  });

  it('is left alone until its time has come', async () => {
    const world = newWorld();
    await announce(world, 'a');
    await drain(world);
    await world.clock.advance(minuteMs - 1);
    expect(await drain(world)).toMatchObject({ putOff: 0, waiting: 1 });
    expect(world.source.fetched).toEqual(['a']);
  });

  it('is asked for at once by a person, and once only in a run', async () => {
    const world = newWorld();
    await announce(world, 'a', 'b');
    await drain(world);
    world.source.put(record('b', '2026-11-03T11:59:00Z'));
    expect(await drain(world, { attended: true })).toMatchObject({ landed: 1, putOff: 1 });
    expect(world.source.fetched).toEqual(['a', 'b', 'a', 'b']);
    expect(await world.inboxEntries()).toMatchObject([{ id: 'a', tries: 2 }]);
  });

  it('is no reason for a warning while it is young', async () => {
    const world = newWorld();
    await announce(world, 'a');
    await drain(world);
    expect(eventsOf(world, 'recordPutOff')).toMatchObject([
      { level: 'debug', fields: { callRecord: 'a', tries: 1, nextTry: '2026-11-03T12:01:00Z' } },
    ]);
  });

  it('is counted as gone once the window that lists it is older than Graph remembers', async () => {
    const world = newWorld();
    const window = Date.parse('2026-10-04');
    await world.context().inbox.addListed(['a'], window, world.clock.now());
    expect(await drain(world)).toMatchObject({ gone: 0, putOff: 1 });
    await world.goTo('2026-11-04T00:00:00.001Z');
    expect(await drain(world)).toMatchObject({ gone: 1, putOff: 0, waiting: 0 });
    expect(await world.inboxEntries()).toEqual([]);
    const ledger = new Ledger('callRecords', world.ledger);
    expect([...(await readGone(ledger, window))]).toEqual(['a']);
    const marks = world.ledger.rows('callRecords').map(({ rowKey }) => rowKey);
    expect(marks).toContain('stale|2026-10-04T00:00:00Z|2026-10-05T00:00:00Z');
    expect(eventsOf(world, 'recordGone')).toHaveLength(1);
  });

  it('stays in the inbox if the ledger could not be told that it is gone', async () => {
    const world = newWorld();
    await world.context().inbox.addListed(['a'], Date.parse('2026-10-01'), world.clock.now());
    const steps = new Steps(failAt(/^transact put put$/, 'before'));
    const report = await drainInbox(world.context(steps), world.run());
    expect(report).toMatchObject({ gone: 0, waiting: 1, error: 'Error: storage answers 500' });
    expect(await world.inboxEntries()).toMatchObject([{ id: 'a', tries: 0 }]);
  });

  it('is gone by the window of an earlier version, or 30 days after it was notified', async () => {
    const world = newWorld();
    await notify(world, record('old', '2026-10-01T08:00:00Z'));
    await drain(world);
    world.source.missing.add('old');
    await announce(world, 'old', 'unknown');
    expect(await drain(world)).toMatchObject({ gone: 1, putOff: 1 });
    await world.clock.advance(30 * dayMs);
    expect(await drain(world)).toMatchObject({ gone: 0, putOff: 1 });
    await world.clock.advance(6 * hourMs);
    expect(await drain(world)).toMatchObject({ gone: 1, waiting: 0 });
    expect(
      world.ledger.rows('callRecords').filter(({ rowKey }) => rowKey.startsWith('gone')),
    ).toEqual([]);
  });
});

describe('a record that cannot be fetched', () => {
  it.each([
    ['a wrong answer', new BadAnswerError('callRecords b: not the documented shape')],
    ['a fault of this program', new TypeError('b is not a function')],
    ['an outage of this record alone', new RetryLaterError('502', undefined, { status: 502 })],
  ])('holds up no other: %s', async (_, error) => {
    const world = newWorld();
    await notify(world, ...['a', 'b', 'c'].map((id) => record(id, '2026-11-02T08:00:00Z')));
    world.source.beforeFetch = (id) => {
      if (id === 'b') throw error;
    };
    const report = await drain(world);
    expect(report).toMatchObject({ landed: 2, putOff: 1, waiting: 1, error: undefined });
    expect(await world.inboxEntries()).toMatchObject([
      {
        id: 'b',
        tries: 1,
        nextTry: world.clock.now() + minuteMs,
        error: `${error.name}: ${error.message}`,
      },
    ]);
    expect(eventsOf(world, 'recordPutOff')).toMatchObject([{ level: 'warn' }]);
  });

  it.each([
    ['is another one', { id: 'x', version: 1 }, 'another record was returned'],
    ['has no whole version', { id: 'a', version: 1.5 }, 'its version is not a whole number'],
  ])('is put off if what Graph returns %s', async (_, { id, version }, why) => {
    const world = newWorld();
    await announce(world, 'a');
    const context = world.context();
    const text = new TextEncoder().encode('{}');
    const source = {
      ...context.source,
      fetchRecord: () => Promise.resolve({ id, version, startDateTime: undefined, text }),
    };
    const report = await drainInbox({ ...context, source }, world.run());
    expect(report).toMatchObject({ landed: 0, putOff: 1, error: undefined });
    expect((await world.inboxEntries())[0]?.error).toContain(why);
  });

  it('lands whatever way Graph spells its id', async () => {
    const world = newWorld();
    await announce(world, 'AB');
    const context = world.context();
    const text = new TextEncoder().encode('{"id":"ab"}');
    const fetched = { id: 'ab', version: 1, startDateTime: undefined, text };
    const source = { ...context.source, fetchRecord: () => Promise.resolve(fetched) };
    expect(await drainInbox({ ...context, source }, world.run())).toMatchObject({ landed: 1 });
    expect(await world.inboxEntries()).toEqual([]);
  });

  it('has the run end after 20 outages in a row, rather than trying all others', async () => {
    const world = newWorld();
    await notify(world, ...numbered(200));
    world.source.beforeFetch = () => {
      throw new RetryLaterError('Graph cannot be reached', undefined);
    };
    const report = await drain(world);
    expect(report.error).toContain('Graph cannot be reached');
    expect(report).toMatchObject({ landed: 0, putOff: 20, waiting: 200 });
    expect(world.source.fetched.length).toBeLessThan(60);
  });

  it('does not end the run if Graph answers for others in between', async () => {
    const world = newWorld();
    await notify(world, ...numbered(100));
    let fetches = 0;
    world.source.beforeFetch = () => {
      fetches += 1;
      if (fetches % 2 === 0) throw new RetryLaterError('502', undefined, { status: 502 });
    };
    expect(await drain(world)).toMatchObject({ landed: 50, putOff: 50, error: undefined });
  });
});

describe('Graph asking to wait', () => {
  const throttled = (notBefore: number) => {
    return new RetryLaterError('too many requests', notBefore, { status: 429 });
  };

  it('ends the run, is remembered, and is nothing against the record', async () => {
    const world = newWorld();
    await notify(world, ...numbered(100));
    const notBefore = world.clock.now() + hourMs;
    world.source.beforeFetch = (id) => {
      if (id >= 'r0010') throw throttled(notBefore);
    };
    const report = await drain(world);
    expect(report).toMatchObject({ landed: 10, putOff: 0, waiting: 90 });
    expect(report.error).toContain('too many requests');
    expect((await world.inboxEntries()).every(({ tries }) => tries === 0)).toBe(true);
    const asked = world.source.fetched.length;
    expect((await drain(world)).error).toContain('before 2026-11-03T13:00:00Z');
    expect(world.source.fetched).toHaveLength(asked);
  });

  it('is waited for by a later run that has the time', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z'));
    const notBefore = world.clock.now() + 5 * minuteMs;
    world.source.beforeFetch = () => {
      throw throttled(notBefore);
    };
    await drain(world);
    world.source.beforeFetch = () => {
      expect(world.clock.now()).toBeGreaterThanOrEqual(notBefore);
    };
    expect(await drain(world)).toMatchObject({ landed: 1, error: undefined });
    expect(eventsOf(world, 'waiting')).toMatchObject([{ fields: { reason: 'throttled' } }]);
  });

  it('ends the run also if it named no time', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z'));
    world.source.beforeFetch = () => {
      throw new RetryLaterError('too many requests', undefined, { status: 429 });
    };
    expect((await drain(world)).error).toContain('too many requests');
    expect(await world.inboxEntries()).toMatchObject([{ tries: 0 }]);
  });

  it('has a record put off that alone is answered with 503 and a time', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z'));
    const notBefore = world.clock.now() + hourMs;
    world.source.beforeFetch = () => {
      throw new RetryLaterError('503', notBefore, { status: 503 });
    };
    expect((await drain(world)).error).toContain('503');
    expect(await world.inboxEntries()).toMatchObject([{ tries: 1, nextTry: notBefore }]);
  });

  it('ends the run at once if access is refused, and puts nothing off', async () => {
    const world = newWorld();
    await notify(world, ...numbered(100));
    world.source.beforeFetch = (id) => {
      if (id === 'r0005') throw new PermissionMissingError('CallRecords.Read.All is not granted');
    };
    const report = await drain(world);
    expect(report.error).toContain('CallRecords.Read.All is not granted');
    expect(report).toMatchObject({ landed: 5, putOff: 0, waiting: 95 });
    expect((await world.inboxEntries()).every(({ tries }) => tries === 0)).toBe(true);
  });
});

describe('landing while others are fetched', () => {
  it('lands at the latest after a minute', async () => {
    const world = newWorld();
    await notify(world, ...numbered(40));
    world.source.beforeFetch = async (id) => {
      if (id !== 'r0039') return;
      while ((await world.inboxEntries()).length === 40) {
        await world.clock.advance(60_000);
        await setImmediate();
      }
    };
    expect(await drain(world)).toMatchObject({ landed: 40 });
    expect(world.landing().length).toBeGreaterThan(1);
  });

  it('lands after 32 MB, also records of 5 MB', async () => {
    const world = newWorld();
    const filler = 'x'.repeat(5 * 1_048_576);
    const large = Array.from({ length: 8 }, (_, i) => {
      return record(`large${i}`, '2026-11-02T10:00:00Z', 1, { filler });
    });
    await notify(world, ...large);
    expect(await drain(world)).toMatchObject({ landed: 8, error: undefined });
    expect(world.landing()).toHaveLength(2);
    expect((await landed(world))['2026-11-02']?.sort()).toEqual(large.map(({ id }) => id));
  });

  it('ends the run if storage cannot take the records, and keeps the inbox', async () => {
    const world = newWorld();
    await notify(world, record('a', '2026-11-02T08:00:00Z'), record('b', '2026-11-02T09:00:00Z'));
    const steps = new Steps(failAt(/^commit landing/, 'before'));
    const report = await drainInbox(world.context(steps), world.run());
    expect(report).toMatchObject({ landed: 0, waiting: 2, error: 'Error: storage answers 500' });
    expect(await drain(world)).toMatchObject({ landed: 2, waiting: 0, error: undefined });
  });

  it('ends the run if the inbox cannot be read', async () => {
    const world = newWorld();
    const steps = new Steps(failAt(/^list $/, 'before'));
    const report = await drainInbox(world.context(steps), world.run());
    expect(report).toMatchObject({ landed: 0, error: 'Error: storage answers 500' });
  });
});
