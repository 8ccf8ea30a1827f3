import { describe, expect, it } from 'vitest';
import { BrokenPagingError } from '../../src/errors.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { crashAt, Steps } from '../support/steps.ts';
import { call, World } from '../support/world.ts';

const second = '2026-11-02';
const rawFile = 'pstnCalls/date=2026-11-02/00-24.ndjson.gz';
const tableFile = 'tables/pstnCalls/date=2026-11-02/00-24.parquet';
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Six rows on 2 November, two a page. */
function pagedWorld(more: Record<string, unknown> = {}): World {
  const world = new World('2026-11-03T00:30:00Z', { exportStart: Date.parse(second) });
  ids.forEach((id, n) => {
    world.source.put(pstnCalls, call(id, `2026-11-02T1${n}:00:00Z`, more));
  });
  return world;
}

/** Adds a row behind all others. */
function putLast(world: World, id: string, time: string): void {
  world.source.putText(pstnCalls, second, JSON.stringify(call(id, time)));
}

/** The number of the step that puts the first run into the ledger. */
function namingOfRun(steps: readonly string[]): number {
  const stored = steps.findIndex((name) => name.startsWith('commit staging/'));
  return steps.findIndex((name, at) => at > stored && name.startsWith('transact')) + 1;
}

/** Has Graph refuse the link to the last page once: the paging begins anew. */
function breakPaging(world: World, then: () => void = () => undefined): World {
  let isBroken = false;
  world.source.beforeAnswer = ({ link }) => {
    if (isBroken || link === undefined || !link.endsWith(',4]')) return;
    isBroken = true;
    then();
    throw new BrokenPagingError('the link is refused');
  };
  return world;
}

async function stepsOf(world: World): Promise<string[]> {
  const steps = new Steps();
  expect(await world.run({}, steps)).toMatchObject({ complete: true });
  return steps.names;
}

async function outcomeOf(world: World) {
  await world.run();
  const { rows, digest, pullDigest, lastPullRows } = await world.windowAt(second);
  const files = [world.raw.bytes(rawFile), world.tables.bytes(tableFile)];
  return {
    row: { rows, digest, pullDigest, lastPullRows },
    files: files.map((bytes) => Buffer.from(bytes)),
    findings: world.findings(),
  };
}

function idsOf(world: World): string[] {
  return (world.rawRows()[rawFile] ?? []).map((row) => (JSON.parse(row) as { id: string }).id);
}

describe('the files of a window that has none', () => {
  it('are written while pages still arrive in order', async () => {
    const world = pagedWorld({ operator: 'x'.repeat(1_200_000) });
    const names = await stepsOf(world);
    expect(names.indexOf(`write ${rawFile}`)).toBeLessThan(names.lastIndexOf('page'));
    expect(idsOf(world)).toEqual(ids);
  });

  it('are written without reading checkpoints back', async () => {
    const world = pagedWorld({ operator: 'x'.repeat(3_000_000) });
    const names = await stepsOf(world);
    expect(names.filter((name) => name.startsWith('commit staging/'))).not.toEqual([]);
    expect(names.filter((name) => name.startsWith('read staging/'))).toEqual([]);
    expect(idsOf(world)).toEqual(ids);
    expect(world.staging()).toEqual([]);
  });

  it('are the same, byte for byte, as those of a merge', async () => {
    const odd = { id: '', unknown: 1, callType: 5, startDateTime: '2026-11-02T16:00:00Z' };
    const worlds = [pagedWorld(), breakPaging(pagedWorld())];
    for (const world of worlds) {
      world.source.put(pstnCalls, call('edge', '2026-11-03T00:00:00Z'));
      world.source.putText(pstnCalls, second, JSON.stringify(odd), 7);
      putLast(world, 'outside', '2026-11-04T00:00:00Z');
      putLast(world, 'unreadable', 'soon');
    }
    const [streamed, merged] = await Promise.all(worlds.map(outcomeOf));
    expect(streamed?.row.rows).toBe(9);
    expect(streamed?.findings).not.toEqual([]);
    expect(streamed).toEqual(merged);
  });

  it('are merged if a row comes out of order', async () => {
    const world = pagedWorld();
    putLast(world, 'early', '2026-11-02T09:00:00Z');
    await world.run();
    expect(idsOf(world)).toEqual(['early', ...ids]);
  });

  it('hold a row that comes again with a later time once, in its last version', async () => {
    const world = pagedWorld();
    putLast(world, 'b', '2026-11-02T23:00:00Z');
    await world.run();
    expect(idsOf(world)).toEqual(['a', 'c', 'd', 'e', 'f', 'b']);
    expect(await world.tableIds()).toMatchObject({ [tableFile]: idsOf(world) });
  });

  it('hold every row once if the paging has to begin anew', async () => {
    const world = breakPaging(pagedWorld());
    await world.run();
    expect(idsOf(world)).toEqual(ids);
  });

  it('hold rows that a paging begun anew does not return, which do not count as pulled', async () => {
    const world = pagedWorld();
    breakPaging(world, () => {
      ['a', 'b', 'c', 'd'].forEach((id) => {
        world.source.withdraw(pstnCalls, id);
      });
    });
    await world.run();
    expect(idsOf(world)).toEqual(ids);
    expect(await world.windowAt(second)).toMatchObject({ rows: 6, lastPullRows: 2 });
  });

  it('hold such rows also if the instance dies before it begins anew', async () => {
    const world = breakPaging(pagedWorld());
    const counted = await stepsOf(breakPaging(pagedWorld()));
    await world.run({}, new Steps(crashAt(namingOfRun(counted), 'after')));
    expect(await world.windowAt(second)).toMatchObject({ pull: { runs: [{ current: false }] } });
    world.source.withdraw(pstnCalls, 'a');
    await world.clock.advance(61_000);
    expect(await world.run()).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(ids);
  });

  it('hold the rows of a checkpoint that another instance has left', async () => {
    const world = pagedWorld({ operator: 'x'.repeat(3_000_000) });
    const counted = await stepsOf(pagedWorld({ operator: 'x'.repeat(3_000_000) }));
    await world.run({}, new Steps(crashAt(namingOfRun(counted), 'after')));
    expect(await world.windowAt(second)).toMatchObject({ pull: { runs: [{}] } });
    await world.clock.advance(61_000);
    expect(await world.run()).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(ids);
  });

  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)(
    'lose nothing to files that appear %s the look at them, after %i tries',
    async (phase, tries) => {
      const world = pagedWorld();
      const other = pagedWorld();
      other.source.withdraw(pstnCalls, 'c');
      putLast(other, 'theirs', '2026-11-02T15:30:00Z');
      await other.run();
      const steps = new Steps(async ({ name, phase: now }) => {
        if (name !== `head ${rawFile}` || now !== phase || world.raw.paths().includes(rawFile)) {
          return;
        }
        const writer = world.raw.writer(rawFile, '99', 'application/gzip');
        await writer.write(other.raw.bytes(rawFile));
        await writer.commit({ ifAbsent: true });
      });
      await world.run({}, steps);
      expect(idsOf(world)).toEqual([...ids, 'theirs']);
      expect(steps.names.filter((name) => name === `commit ${rawFile}`)).toHaveLength(tries);
    },
  );
});

describe('a window that has files', () => {
  it('is not written while its pages arrive', async () => {
    const world = pagedWorld({ operator: 'x'.repeat(1_200_000) });
    await world.run();
    await world.goTo('2026-11-03T02:00:00Z');
    const names = await stepsOf(world);
    expect(names).toContain('page');
    expect(names).not.toContain(`write ${rawFile}`);
  });
});
