import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LogFeed } from '../../src/feeds/feed.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { Steps, type Step } from '../support/steps.ts';
import { call, dayMs, hourMs, linesOf, World } from '../support/world.ts';

const firstDay = Date.parse('2026-11-01');
const rawFile = 'pstnCalls/date=2026-11-02/00-24.ndjson.gz';
const tableFile = 'tables/pstnCalls/date=2026-11-02/00-24.parquet';

/** The morning after 2 November, whose window can be pulled whole. */
function morningAfter(pageSize?: number): World {
  const exportStart = Date.parse('2026-11-02');
  return new World('2026-11-03T06:00:00Z', { exportStart, ...(pageSize && { pageSize }) });
}

/** Exports texts that Graph returns for 2 November. */
async function exportTexts(...texts: readonly string[]): Promise<World> {
  const world = morningAfter();
  for (const text of texts) world.source.putText(pstnCalls, '2026-11-02T12:00:00Z', text);
  expect(await world.run()).toMatchObject({ complete: true });
  return world;
}

function rowsOf(world: World): string[] {
  return linesOf(world.raw.bytes(rawFile));
}

/** Paths that a reader could see change, beside coverage. */
function commitsOf(world: World): string[] {
  return [...world.raw.calls, ...world.tables.calls]
    .filter(({ operation }) => operation === 'commit')
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('tables/coverage'));
}

function forgetCalls(world: World): void {
  world.raw.calls.length = 0;
  world.tables.calls.length = 0;
}

describe('the folder of feeds', () => {
  it('has every one of its feeds in the index, each with a name of its own', () => {
    const folder = new URL('../../src/feeds/', import.meta.url);
    const others = ['feed.ts', 'index.ts'];
    const names = readdirSync(folder).filter((name) => !others.includes(name));
    expect(logFeeds.map(({ name }) => `${name}.ts`).sort()).toEqual(names.sort());
  });
});

describe.each<LogFeed>([...logFeeds])('$name', (feed) => {
  it.each<LogFeed['upperBound']>(['inclusive', 'exclusive'])(
    'has each row at an edge in one file, with an end of its range that is %s',
    async (upperBound) => {
      const world = new World('2026-11-04T06:00:00Z', { exportStart: firstDay });
      const bounded: LogFeed = { ...feed, upperBound };
      world.feeds = [bounded];
      const edges = ['2026-11-01', '2026-11-02', '2026-11-03'].flatMap((date) => [
        { [feed.key]: `first of ${date}`, [feed.time]: `${date}T00:00:00.0000000Z` },
        { [feed.key]: `last of ${date}`, [feed.time]: `${date}T23:59:59.9999999Z` },
      ]);
      world.source.put(bounded, ...edges);
      expect(await world.run()).toMatchObject({ complete: true });
      const ids = Object.values(await world.tableIds(feed));
      expect(ids.slice(0, 3)).toEqual(
        ['2026-11-01', '2026-11-02', '2026-11-03'].map((d) => [`first of ${d}`, `last of ${d}`]),
      );
      expect(world.allRows(feed)).toHaveLength(6);
      expect(world.findings()).toEqual([]);
    },
  );

  it('has columns for its key and its time, which say what they should', () => {
    expect(feed.columns[feed.key]).toBe('text');
    expect(feed.columns[feed.time]).toBe('timestamp');
    expect(feed.name).toMatch(/^[a-z][A-Za-z]+$/);
  });
});

describe('raw', () => {
  it.each([
    ['seven digits of a second', '{"id":"a","startDateTime":"2026-11-02T07:08:09.1234567Z"}'],
    ['0.00', '{"id":"a","startDateTime":"2026-11-02T07:00:00Z","charge":0.00}'],
    ['a number that JavaScript rounds', '{"id":"a","n":12345678901234567890,"m":1e400}'],
    ['spaces and the order of names', '{ "startDateTime" : "2026-11-02T07:00:00Z" , "id":"a" }'],
    ['escapes', '{"id":"\\u0061\\/","startDateTime":"2026-11-02T07:00:00Z"}'],
    ['half of a surrogate pair', '{"id":"a","callType":"\\ud800"}'],
    ['a repeated name', '{"id":"a","id":"b","charge":1,"charge":2}'],
    ['an emoji and a line separator', '{"id":"a","callType":"😀\u2028"}'],
  ])('keeps %s byte for byte', async (_, text) => {
    expect(rowsOf(await exportTexts(text))).toEqual([text]);
  });

  it('keeps every byte of a row on a revisit that rewrites its file', async () => {
    const world = await exportTexts('{"id":"a", "charge":0.00}');
    world.source.put(pstnCalls, call('b', '2026-11-02T10:00:00Z'));
    await world.clock.advance(20 * hourMs);
    await world.run();
    expect(rowsOf(world)).toContain('{"id":"a", "charge":0.00}');
    expect(rowsOf(world)).toHaveLength(2);
  });
});

describe('a file', () => {
  it('is sorted by time in ticks, then by id, with unreadable times last', async () => {
    const world = morningAfter(3);
    world.source.put(
      pstnCalls,
      call('late digit', '2026-11-02T00:00:25.1Z'),
      call('no digit', '2026-11-02T00:00:25Z'),
      call('zone', '2026-11-02T02:00:24+02:00'),
      call('tick', '2026-11-02T00:00:25.0000001Z'),
      call('b', '2026-11-02T09:00:00Z'),
      call('a', '2026-11-02T09:00:00.000Z'),
      call('B', '2026-11-02T09:00:00Z'),
    );
    world.source.putText(pstnCalls, '2026-11-02', '{"id":"0","startDateTime":"soon"}');
    await world.run();
    const sorted = ['zone', 'no digit', 'tick', 'late digit', 'B', 'a', 'b', '0'];
    expect((await world.tableIds())[tableFile]).toEqual(sorted);
    expect(rowsOf(world).map((row) => (JSON.parse(row) as { id: string }).id)).toEqual(sorted);
  });

  it('is there also if the window has no row', async () => {
    const world = morningAfter();
    await world.run();
    expect(rowsOf(world)).toEqual([]);
    expect(await world.tableRows(tableFile)).toEqual([]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 0, lastPullRows: 0 });
  });

  it('has the same bytes whatever pages and order its rows came in', async () => {
    const texts = Array.from({ length: 40 }, (_, n) =>
      call(`id ${n % 7}-${n}`, `2026-11-02T0${n % 9}:00:00Z`, { charge: n / 10 }),
    );
    const bytes = [1, 7, 1000].map(async (pageSize, shift) => {
      const world = morningAfter(pageSize);
      world.source.put(pstnCalls, ...texts.slice(shift * 9), ...texts.slice(0, shift * 9));
      await world.run();
      return [world.raw.bytes(rawFile), world.tables.bytes(tableFile)].map((b) => Buffer.from(b));
    });
    const [first, ...others] = await Promise.all(bytes);
    for (const other of others) expect(other).toEqual(first);
  });

  it('takes rows of a megabyte, through checkpoints too', async () => {
    const world = morningAfter(11);
    const text = 'x'.repeat(1_048_576);
    const rows = Array.from({ length: 49 }, (_, n) =>
      call(`id ${n}`, `2026-11-02T10:00:${10 + n}Z`, { operator: `${text}${n}` }),
    );
    world.source.put(pstnCalls, ...rows);
    await world.run();
    expect(rowsOf(world)).toEqual(rows.map((row) => JSON.stringify(row)));
    const runs = world.raw.calls.filter(
      ({ operation, path }) => operation === 'commit' && path.startsWith('staging/'),
    );
    expect(runs).toHaveLength(4);
    expect(world.staging()).toEqual([]);
  });
});

describe('an odd row', () => {
  const noRow = { id: null, startDateTime: null, _outsideWindow: true, _extra: null };

  it.each<[string, string, Record<string, unknown>, Record<string, number>]>([
    [
      'without an id',
      '{"startDateTime":"2026-11-02T07:00:00Z"}',
      { id: null, _outsideWindow: false },
      { missingId: 1 },
    ],
    [
      'with an empty id',
      '{"id":"","startDateTime":"2026-11-02T07:00:00Z"}',
      { id: '' },
      { missingId: 1 },
    ],
    [
      'whose id is a number',
      '{"id":7,"startDateTime":"2026-11-02T07:00:00Z"}',
      { id: null, _extra: '{"id":7}' },
      { missingId: 1, 'unfitValue:id': 1 },
    ],
    ['without a time', '{"id":"a"}', { ...noRow, id: 'a' }, { unreadableTime: 1 }],
    [
      'whose time is unreadable',
      '{"id":"a","startDateTime":"2026-11-02 07:00"}',
      { ...noRow, id: 'a', _extra: '{"startDateTime":"2026-11-02 07:00"}' },
      { unreadableTime: 1, 'unfitValue:startDateTime': 1 },
    ],
    [
      "whose time is Graph's mark for no time",
      '{"id":"a","startDateTime":"0001-01-01T00:00:00Z"}',
      { ...noRow, id: 'a' },
      { unreadableTime: 1 },
    ],
    [
      'from before the window',
      '{"id":"a","startDateTime":"2026-11-01T23:59:59.9999999Z"}',
      { id: 'a', _outsideWindow: true },
      { outsideWindow: 1 },
    ],
    [
      'from behind the window',
      '{"id":"a","startDateTime":"2026-11-03T00:00:00.0000001Z"}',
      { id: 'a', _outsideWindow: true },
      { outsideWindow: 1 },
    ],
    [
      'with properties that nobody knows',
      '{"id":"a","startDateTime":"2026-11-02T07:00:00Z","new":{"b":[1]},"__proto__":1}',
      { _extra: '{"__proto__":1,"new":{"b":[1]}}' },
      { 'unknownProperty:__proto__': 1, 'unknownProperty:new': 1 },
    ],
    [
      'with values of other types',
      '{"id":"a","startDateTime":"2026-11-02T07:00:00Z","duration":"5","charge":{},"callType":[]}',
      {
        duration: null,
        charge: null,
        callType: null,
        _extra: '{"callType":[],"charge":{},"duration":"5"}',
      },
      { 'unfitValue:callType': 1, 'unfitValue:charge': 1, 'unfitValue:duration': 1 },
    ],
    [
      'with half of a surrogate pair in its id',
      '{"id":"a\\ud800","startDateTime":"2026-11-02T07:00:00Z"}',
      { id: 'a\ufffd', _extra: '{"id":"a\\ud800"}' },
      { 'unfitValue:id': 1 },
    ],
    [
      'that is null',
      'null',
      { ...noRow, _extra: '{"_row":null}' },
      { 'unknownProperty:_row': 1, missingId: 1, unreadableTime: 1 },
    ],
    [
      'that is a number',
      '5',
      { ...noRow, _extra: '{"_row":5}' },
      { 'unknownProperty:_row': 1, missingId: 1, unreadableTime: 1 },
    ],
    [
      'that is a list',
      '[{"id":"a"}]',
      { ...noRow, _extra: '{"_row":[{"id":"a"}]}' },
      { 'unknownProperty:_row': 1, missingId: 1, unreadableTime: 1 },
    ],
  ])('%s is kept, marked and counted', async (_, text, cells, findings) => {
    const world = await exportTexts(text);
    expect(rowsOf(world)).toEqual([text]);
    const [row] = await world.tableRows(tableFile);
    expect(row).toMatchObject(cells);
    expect(world.findings()).toEqual([findings]);
  });

  it('with a repeated name is kept and counted', async () => {
    const world = morningAfter();
    const text = '{"id":"a","startDateTime":"2026-11-02T07:00:00Z","charge":1,"charge":2}';
    world.source.putText(pstnCalls, '2026-11-02T07:00:00Z', text, 4);
    await world.run();
    expect(rowsOf(world)).toEqual([text]);
    expect(world.findings()).toEqual([{ repeatedName: 1 }]);
  });

  it('does not take others of its page with it, and is reported once a pull', async () => {
    const odd = ['null', '"x"', '{"id":5}', '{"id":"b","new":1}', '{"id":"c","new":2}'];
    const world = await exportTexts('{"id":"a","startDateTime":"2026-11-02T07:00:00Z"}', ...odd);
    expect(rowsOf(world)).toHaveLength(6);
    expect(world.findings()).toHaveLength(1);
    expect(world.findings()[0]).toMatchObject({ missingId: 3, 'unknownProperty:new': 2 });
  });

  it('is counted once though its file was replaced by another instance meanwhile', async () => {
    const world = morningAfter();
    world.source.putText(pstnCalls, '2026-11-02T12:00:00Z', '{"id":""}');
    let isReplaced = false;
    const replaceFirst = async ({ name, phase }: Step) => {
      if (isReplaced || phase !== 'before' || name !== `commit ${rawFile}`) return;
      isReplaced = true;
      const writer = world.raw.writer(rawFile, 'other', 'application/gzip');
      await writer.write(gzipSync('{"id":"other","startDateTime":"2026-11-02T13:00:00Z"}\n'));
      await writer.commit({ ifAbsent: true });
    };
    expect(await world.run({}, new Steps(replaceFirst))).toMatchObject({ complete: true });
    expect(isReplaced).toBe(true);
    expect(rowsOf(world)).toHaveLength(2);
    expect(world.findings()).toEqual([{ missingId: 1, unreadableTime: 1 }]);
  });

  it('is reported by the names of its properties only if they look like names', async () => {
    const world = await exportTexts(
      '{"id":"a","startDateTime":"2026-11-02T12:00:00Z","+491701234567":1}',
    );
    expect(world.findings()).toEqual([{ 'unknownProperty:?': 1 }]);
  });

  it('without an id is there once, however often its text comes', async () => {
    const text = '{"startDateTime":"2026-11-02T07:00:00Z","charge":1}';
    const other = '{"startDateTime":"2026-11-02T07:00:00Z","charge":2}';
    const world = await exportTexts(text, other, text);
    await world.clock.advance(20 * hourMs);
    await world.run();
    expect(rowsOf(world).sort()).toEqual([text, other]);
  });

  it('is not taken for another whose id is its text', async () => {
    const text = '{"charge":1}';
    const named = JSON.stringify({ id: text });
    expect(rowsOf(await exportTexts(text, named))).toHaveLength(2);
  });
});

describe('a row that comes twice in a pull', () => {
  const [first, second] = [1, 2].map(
    (charge) => `{"id":"a","startDateTime":"2026-11-02T07:00:00Z","charge":${charge}}`,
  );

  it('is kept as it came last', async () => {
    const world = await exportTexts(first ?? '', second ?? '');
    expect(rowsOf(world)).toEqual([second]);
    expect(world.findings()).toEqual([{ repeatedRow: 1 }]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 1, lastPullRows: 1 });
  });

  it('is kept as it came last also across checkpoints', async () => {
    const world = morningAfter(1);
    for (const text of [second, first, second]) {
      world.source.putText(pstnCalls, '2026-11-02T12:00:00Z', text ?? '');
    }
    world.source.beforeAnswer = () => world.clock.advance(61_000);
    await world.run();
    expect(rowsOf(world)).toEqual([second]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 1, lastPullRows: 1 });
  });
});

it('a row exactly at the end of a window is left to the next', async () => {
  const text = '{"id":"a","startDateTime":"2026-11-03T00:00:00.0000000Z"}';
  const world = await exportTexts(text);
  expect(rowsOf(world)).toEqual([]);
  world.source.put(pstnCalls, call('a', '2026-11-03T00:00:00.0000000Z'));
  await world.clock.advance(hourMs);
  await world.run();
  expect(world.allRows()).toEqual([text.replaceAll(' ', '')]);
});

describe('a revisit', () => {
  async function exportedWorld(): Promise<World> {
    const world = morningAfter();
    world.source.put(
      pstnCalls,
      call('a', '2026-11-02T07:00:00Z', { charge: 1 }),
      call('b', '2026-11-02T08:00:00Z', { charge: 1 }),
    );
    await world.run();
    await world.clock.advance(dayMs);
    forgetCalls(world);
    return world;
  }

  it('writes no file if nothing has changed', async () => {
    const world = await exportedWorld();
    await world.run({ range: { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-03') } });
    expect(commitsOf(world)).toEqual([]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ lastPull: world.clock.now() });
  });

  it('brings late rows in and puts changed rows in the place of their former selves', async () => {
    const world = await exportedWorld();
    world.source.put(
      pstnCalls,
      call('b', '2026-11-02T08:00:00Z', { charge: 2 }),
      call('late', '2026-11-02T01:00:00Z'),
    );
    await world.run();
    expect(rowsOf(world)).toEqual([
      '{"id":"late","startDateTime":"2026-11-02T01:00:00Z"}',
      '{"id":"a","startDateTime":"2026-11-02T07:00:00Z","charge":1}',
      '{"id":"b","startDateTime":"2026-11-02T08:00:00Z","charge":2}',
    ]);
    expect((await world.tableIds())[tableFile]).toEqual(['late', 'a', 'b']);
  });

  it('moves a row whose time has changed, which is there once', async () => {
    const world = await exportedWorld();
    world.source.put(pstnCalls, call('a', '2026-11-02T09:00:00Z', { charge: 1 }));
    await world.run();
    expect((await world.tableIds())[tableFile]).toEqual(['b', 'a']);
    expect(rowsOf(world)).toHaveLength(2);
  });

  it('keeps a row that Graph no longer returns; the counts say so', async () => {
    const world = await exportedWorld();
    world.source.withdraw(pstnCalls, 'a');
    await world.run();
    expect(rowsOf(world)).toHaveLength(2);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 2, lastPullRows: 1 });
    const [coverage] = await world.coverage();
    expect(coverage).toMatchObject({ rows: 2, lastPullRows: 1 });
  });

  it('writes no file for a row that Graph no longer returns', async () => {
    const world = await exportedWorld();
    world.source.withdraw(pstnCalls, 'a');
    await world.run({ range: { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-03') } });
    expect(commitsOf(world)).toEqual([]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 2, lastPullRows: 1 });
  });
});
