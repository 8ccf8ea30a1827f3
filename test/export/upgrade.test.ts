import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { EntityValues } from '../../src/export/entityTable.ts';
import type { LogFeed } from '../../src/feeds/feed.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { directRoutingCalls } from '../../src/feeds/directRoutingCalls.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import type { FakeRow } from '../support/fakeLogSource.ts';
import type { MemoryBlobs } from '../support/memoryBlobs.ts';
import { call, World } from '../support/world.ts';

/** What test/fixtures/upgrade/record.ts writes. */
interface Recorded {
  readonly now: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly graph: {
    readonly rows: Readonly<Record<string, FakeRow[]>>;
    readonly oddRow: { readonly at: string; readonly text: string };
  };
  /** ETags by path, of both containers. */
  readonly etags: {
    readonly tables: Readonly<Record<string, string>>;
    readonly raw: Readonly<Record<string, string>>;
  };
  /** Rows by partition. */
  readonly ledger: Readonly<
    Record<string, readonly { readonly rowKey: string; readonly values: EntityValues }[]>
  >;
}

const folder = path.resolve(import.meta.dirname, '../fixtures/upgrade');
const versions = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function readRecorded(version: string): Recorded {
  return JSON.parse(readFileSync(path.join(folder, version, 'storage.json'), 'utf8')) as Recorded;
}

/** @returns new ETags by the recorded ones, path before them */
async function restoreFiles(
  blobs: MemoryBlobs,
  container: string,
  etags: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const restored = new Map<string, string>();
  for (const [name, etag] of Object.entries(etags)) {
    const writer = blobs.writer(name, 'recorded', 'application/octet-stream');
    await writer.write(readFileSync(path.join(container, name.replaceAll(':', '_'))));
    restored.set(`${name} ${etag}`, (await writer.commit({ ifAbsent: true })) ?? '');
  }
  return restored;
}

/** Storage as the version has left it, and a Graph that still has all rows. */
async function restore(version: string): Promise<World> {
  const { now, graph, etags, ledger } = readRecorded(version);
  const world = new World(now, { exportStart: Date.parse('2026-11-01') });
  world.feeds = logFeeds;
  for (const [feed, rows] of Object.entries(graph.rows)) world.source.rows.set(feed, rows);
  world.source.putText(pstnCalls, graph.oddRow.at, graph.oddRow.text);
  const container = (name: string) => path.join(folder, version, name);
  const renewed = new Map([
    ...(await restoreFiles(world.tables, container('call-exports'), etags.tables)),
    ...(await restoreFiles(world.raw, container('call-exports-raw'), etags.raw)),
  ]);
  for (const [partition, rows] of Object.entries(ledger)) {
    for (const { rowKey, values } of rows) {
      const change = { kind: 'insert', rowKey, values: withEtags(values, renewed) } as const;
      await world.ledger.transact(partition, [change]);
    }
  }
  return world;
}

/** Storage in memory chooses its ETags itself. */
function withEtags(values: EntityValues, renewed: ReadonlyMap<string, string>): EntityValues {
  if (values['files'] === undefined) return values;
  const files = Object.entries(JSON.parse(String(values['files'])) as Record<string, string>);
  const named = files.map(([name, etag]) => [name, renewed.get(`${name} ${etag}`) ?? etag]);
  return { ...values, files: JSON.stringify(Object.fromEntries(named)) };
}

function rowsOfGraph(world: World, feed: LogFeed, ...more: readonly string[]): string[] {
  return [...(world.source.rows.get(feed.name) ?? []).map(({ text }) => text), ...more].sort();
}

/** Files that were replaced, beside coverage. */
function replaced({ raw, tables }: World): string[] {
  return [...raw.calls, ...tables.calls]
    .filter(({ operation, path: name }) => operation === 'commit' && !name.includes('coverage'))
    .map(({ path: name }) => name);
}

it('there are versions to come from', () => {
  expect(versions).not.toEqual([]);
});

describe.each(versions)('what version %s has left', (version) => {
  const { oddRow } = readRecorded(version).graph;
  let world: World;

  beforeEach(async () => {
    world = await restore(version);
    await world.goTo('2026-11-03T12:30:00Z');
  });

  it('is gone on with: each row is there once', async () => {
    world.source.put(pstnCalls, call('late', '2026-11-02T23:00:00Z'));
    await world.goTo('2026-11-04T06:00:00Z');
    expect(await world.run()).toMatchObject({ complete: true });
    for (const feed of logFeeds) {
      const odd = feed === pstnCalls ? [oddRow.text] : [];
      expect(world.allRows(feed).sort(), feed.name).toEqual(rowsOfGraph(world, feed, ...odd));
      const ids = Object.values(await world.tableIds(feed)).flat();
      expect(ids, feed.name).toHaveLength(world.allRows(feed).length);
      expect(new Set(ids).size, feed.name).toBe(ids.length);
    }
    expect(world.staging()).toEqual([]);
  });

  it('is left as it is where nothing has changed', async () => {
    await world.run();
    world.raw.calls.length = 0;
    world.tables.calls.length = 0;
    world.source.requests.length = 0;
    await world.goTo('2026-11-04T01:00:00Z');
    await world.run({ range: { from: Date.parse('2026-11-01'), to: Date.parse('2026-11-03') } });
    expect(new Set(world.takeAsked())).toEqual(
      new Set(['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z']),
    );
    expect(replaced(world)).toEqual([]);
  });

  it('is not asked for again where it is settled', async () => {
    await world.run();
    for (const feed of logFeeds) {
      expect(world.takeAsked(feed), feed.name).not.toContain('2026-11-01T00:00:00Z');
    }
  });

  it('is taken up where a pull was interrupted', async () => {
    const [pulled] = (await world.windows(directRoutingCalls)).filter(({ pull }) => pull);
    expect(pulled?.pull).toMatchObject({ rows: 4 });
    world.feeds = [directRoutingCalls];
    await world.run();
    expect(world.source.requests[0]?.link).toBe(pulled?.pull?.next);
    expect(world.takeAsked(directRoutingCalls)).toEqual([]);
  });

  it('keeps its place in coverage, which has every window of every feed once', async () => {
    await world.run();
    const coverage = await world.coverage();
    const windows = coverage.map(({ feed, from }) => `${feed} ${from}`);
    expect(new Set(windows).size).toBe(windows.length);
    expect(windows).toHaveLength(3 * logFeeds.length);
    for (const { feed, from, state, rows } of coverage) {
      if (from !== Date.parse('2026-11-01')) continue;
      expect({ state, rows }, feed).toEqual({ state: 'settled', rows: 3 });
    }
  });

  it('keeps what a later version would add to a ledger row', async () => {
    const [row] = world.ledger.rows('smsLog').filter(({ rowKey }) => rowKey.startsWith('open|'));
    const { rowKey = '', values, etag = '' } = row ?? {};
    const added = { ...values, ofLater: 'version' };
    await world.ledger.transact('smsLog', [{ kind: 'replace', rowKey, values: added, etag }]);
    await world.goTo('2026-11-04T06:00:00Z');
    await world.run();
    const kept = world.ledger.rows('smsLog').filter(({ values: now }) => 'ofLater' in now);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.etag).not.toBe(etag);
  });

  it('has settings that still mean the same', () => {
    const { settings } = readRecorded(version);
    const storage = { EXPORT_STORAGE: 'UseDevelopmentStorage=true' };
    const { NOTIFICATION_URL, ...others } = settings;
    expect(NOTIFICATION_URL).toContain('/api/notifications');
    expect(readConfig({ ...others, ...storage })).toEqual(readConfig(storage));
  });
});
