import { describe, expect, it } from 'vitest';
import { whatIsDue } from '../../src/export/due.ts';
import { newWindowRow, type WindowRow } from '../../src/export/windowRow.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { call, dayMs, hourMs, World } from '../support/world.ts';

const day = Date.UTC(2026, 10, 2);
const end = day + dayMs;
const settings = {
  exportStart: day,
  revisitHours: [1, 24],
  retentionDays: 30,
  attended: false,
};
const run = { name: '1/1-0', rows: 5, keysAt: 9, current: true };

function row(change: Partial<WindowRow>): WindowRow {
  return { ...newWindowRow({ feed: 'pstnCalls', from: day, to: end }), ...change };
}

describe('an open window', () => {
  it.each<[string, Partial<WindowRow>, number, ReturnType<typeof whatIsDue>]>([
    ['is pulled if it never was', {}, end, 'pull'],
    ['is pulled as soon as a second of it has passed', {}, day + 1000, 'pull'],
    ['is not asked for before that', {}, day + 999, 'nothing'],
    ['rests between its visits', { lastPull: end + hourMs }, end + 23 * hourMs, 'nothing'],
    ['is pulled at an age', { lastPull: end + hourMs }, end + 24 * hourMs, 'pull'],
    ['is settled if no age is left', { lastPull: end + 24 * hourMs }, end + 25 * hourMs, 'settle'],
    ['backs off', { attempts: 1, nextPull: end + 5 }, end + 4, 'nothing'],
    ['is pulled after it has backed off', { attempts: 1, nextPull: end + 5 }, end + 5, 'pull'],
    [
      'goes on with an unfinished pull at once',
      { lastPull: end, pull: { startedAt: end, runs: [], pages: 1, rows: 5 } },
      end + 1,
      'pull',
    ],
    [
      'backs off with an unfinished pull too',
      { attempts: 2, nextPull: end + 5, pull: { startedAt: end, runs: [], pages: 1, rows: 5 } },
      end + 1,
      'nothing',
    ],
    ['is pulled when a person asks', { lastPull: end, requested: true }, end + 1, 'pull'],
    ['is given up when Graph has forgotten it', {}, end + 30 * dayMs, 'giveUp'],
    [
      'is given up then although a pull without rows was begun',
      { pull: { startedAt: end, runs: [], pages: 0, rows: 0 } },
      end + 30 * dayMs,
      'giveUp',
    ],
    [
      'is gone on with even then if rows of it have been read that are in no file yet',
      { pull: { startedAt: end, runs: [run], next: null, pages: 3, rows: 5 } },
      end + 30 * dayMs,
      'pull',
    ],
    [
      'is asked for beyond retention if a person wants it',
      { requested: true },
      end + 30 * dayMs,
      'pull',
    ],
  ])('%s', (_, change, now, expected) => {
    expect(whatIsDue(row(change), settings, now)).toBe(expected);
  });

  it('does not back off while a person waits', () => {
    const failing = row({ attempts: 1, nextPull: end + 5 });
    expect(whatIsDue(failing, { ...settings, attended: true }, end + 4)).toBe('pull');
  });

  it.each<[string, Partial<WindowRow>, ReturnType<typeof whatIsDue>]>([
    ['is left alone', {}, 'nothing'],
    ['is pulled when a person asks', { requested: true }, 'pull'],
  ])('before EXPORT_START %s', (_, change, expected) => {
    expect(whatIsDue(row(change), { ...settings, exportStart: end }, end + hourMs)).toBe(expected);
  });
});

describe('runs every ten minutes', () => {
  it('pull a window hourly while it runs, once at each age, and never again', async () => {
    const world = new World('2026-11-02T00:00:00Z', { exportStart: day });
    world.settings = { ...world.settings, revisitHours: [1, 3, 8, 24, 48, 72, 168, 336, 840] };
    const ages = world.settings.revisitHours;
    const later = ages.flatMap((age) => [age - 1 / 6, age, age + 1 / 6]);
    const runAt = [...Array.from({ length: 24 * 6 + 4 }, (_, n) => n / 6 - 24), ...later, 900];
    const pulls: number[] = [];
    for (const age of runAt) {
      await world.clock.advance(Math.round(end + age * hourMs) - world.clock.now());
      await world.run();
      if (world.takeAsked().includes('2026-11-02T00:00:00Z')) pulls.push(Math.round(age * 60) / 60);
    }
    const running = pulls.filter((age) => age <= 0);
    expect(running).toHaveLength(24);
    expect(pulls.filter((age) => age > 0)).toEqual([1, 3, 8, 24, 48, 72, 168, 336, 840]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ state: 'settled' });
  });
});

describe('a window', () => {
  it('that was not looked at for long is pulled once for all ages it has passed', async () => {
    const world = new World('2026-11-02T12:00:00Z', { exportStart: day, revisitHours: [1, 3, 24] });
    await world.run();
    await world.goTo('2026-11-03T05:00:00Z');
    world.takeAsked();
    await world.run();
    await world.run();
    expect(world.takeAsked()).toEqual(['2026-11-03T00:00:00Z', '2026-11-02T00:00:00Z']);
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      state: 'open',
      nextPull: end + 24 * hourMs,
    });
  });

  it('settles without a pull when REVISIT_HOURS gets shorter', async () => {
    const world = new World('2026-11-03T05:00:00Z', { exportStart: day, revisitHours: [1, 24] });
    await world.run();
    world.takeAsked();
    world.settings = { ...world.settings, revisitHours: [1] };
    await world.run();
    expect(world.takeAsked()).toEqual([]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ state: 'settled' });
    const [coverage] = await world.coverage();
    expect(coverage).toMatchObject({ state: 'settled', from: day });
  });

  it('stays settled when REVISIT_HOURS gets longer', async () => {
    const world = new World('2026-11-03T05:00:00Z', { exportStart: day, revisitHours: [1] });
    await world.run();
    world.takeAsked();
    world.settings = { ...world.settings, revisitHours: [1, 4] };
    await world.clock.advance(hourMs);
    await world.run();
    expect(world.takeAsked()).toEqual(['2026-11-03T00:00:00Z']);
  });

  it('is settled by when its pull began, not by when it ended', async () => {
    const world = new World('2026-11-03T00:59:00Z', { exportStart: day, revisitHours: [1] });
    world.source.put(pstnCalls, call('a', '2026-11-02T10:00:00Z'));
    world.source.beforeAnswer = async ({ range }) => {
      if (range.from === day) await world.clock.advance(5 * 60_000);
    };
    await world.run();
    expect(await world.windowAt('2026-11-02')).toMatchObject({ state: 'open', rows: 1 });
  });

  it('that Graph has forgotten is beyond retention, is not asked for and has no file', async () => {
    const world = new World('2026-11-03T05:00:00Z', { exportStart: Date.UTC(2026, 9, 30) });
    world.feeds = [{ ...pstnCalls, retentionDays: 2 }];
    expect(await world.run()).toMatchObject({ complete: true });
    expect(world.takeAsked()).toEqual([
      '2026-11-03T00:00:00Z',
      '2026-11-02T00:00:00Z',
      '2026-11-01T00:00:00Z',
    ]);
    const windows = await world.windows();
    expect(windows.map(({ state }) => state)).toEqual([
      'beyondRetention',
      'beyondRetention',
      'settled',
      'open',
      'open',
    ]);
    expect(world.raw.paths()).toHaveLength(3);
  });

  it('that is about to be forgotten keeps the rows that an unfinished pull has read', async () => {
    const world = new World('2026-11-04T23:50:00Z', { exportStart: day, pageSize: 1 });
    world.feeds = [{ ...pstnCalls, retentionDays: 2 }];
    world.source.put(
      pstnCalls,
      call('a', '2026-11-02T10:00:00Z'),
      call('b', '2026-11-02T11:00:00Z'),
    );
    const stop = new AbortController();
    world.source.beforeAnswer = ({ range, link }) => {
      if (range.from === day && link !== undefined) stop.abort(new Error('time is up'));
    };
    await world.run({ stop: stop.signal });
    await world.goTo('2026-11-05T00:30:00Z');
    world.source.beforeAnswer = () => undefined;
    await world.run();
    expect(world.rawRows()['pstnCalls/date=2026-11-02/00-24.ndjson.gz']).toHaveLength(2);
  });

  it('that somebody is pulling is not given up by another instance meanwhile', async () => {
    const world = new World('2026-11-04T23:59:40Z', { exportStart: day });
    world.feeds = [{ ...pstnCalls, retentionDays: 2 }];
    world.source.put(pstnCalls, call('a', '2026-11-02T10:00:00Z'));
    let others = 0;
    world.source.beforeAnswer = async ({ range }) => {
      if (range.from !== day || others > 0) return;
      others += 1;
      await world.clock.advance(30_000);
      await world.run();
    };
    await world.run();
    expect(others).toBe(1);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ state: 'settled', rows: 1 });
  });
});
