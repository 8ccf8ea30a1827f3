import { expect, it } from 'vitest';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { call, hourMs, World } from '../support/world.ts';

const second = '2026-11-02';
const rawFile = 'pstnCalls/date=2026-11-02/00-24.ndjson.gz';

/** The hour after 2 November, with calls of that day. */
function worldWith(...times: readonly string[]): World {
  const world = new World('2026-11-03T00:30:00Z', { exportStart: Date.parse(second) });
  for (const [n, time] of times.entries()) world.source.put(pstnCalls, call(String(n), time));
  return world;
}

async function newestRow(world: World): Promise<string | undefined> {
  expect(await world.run()).toMatchObject({ complete: true });
  const { newestRow: time } = await world.windowAt(second);
  return time === undefined ? undefined : new Date(time).toISOString();
}

it('is the time of the newest row of a window', async () => {
  const world = worldWith('2026-11-02T10:00:00Z', '2026-11-02T11:00:00.1239999Z');
  expect(await newestRow(world)).toBe('2026-11-02T11:00:00.123Z');
});

it('is that of the files: of rows that came by an earlier pull, too', async () => {
  const world = worldWith('2026-11-02T11:00:00Z');
  await world.run();
  world.source.put(pstnCalls, call('late', '2026-11-02T09:00:00Z'));
  await world.clock.advance(hourMs);
  expect(await newestRow(world)).toBe('2026-11-02T11:00:00.000Z');
  world.source.put(pstnCalls, call('later', '2026-11-02T12:00:00Z'));
  await world.clock.advance(2 * hourMs);
  expect(await newestRow(world)).toBe('2026-11-02T12:00:00.000Z');
});

it('stays when nothing is written', async () => {
  const world = worldWith('2026-11-02T11:00:00Z');
  await world.run();
  const written = world.raw.bytes(rawFile);
  await world.clock.advance(hourMs);
  expect(await newestRow(world)).toBe('2026-11-02T11:00:00.000Z');
  expect(world.raw.bytes(rawFile)).toBe(written);
});

it('is not that of a row whose time is unreadable or outside the window', async () => {
  const world = worldWith('2026-11-02T10:00:00Z');
  for (const time of ['soon', '2026-11-01T23:00:00Z', '2026-11-04T08:00:00Z']) {
    world.source.putText(pstnCalls, '2026-11-02T12:00:00Z', JSON.stringify(call(time, time)));
  }
  expect(await newestRow(world)).toBe('2026-11-02T10:00:00.000Z');
});

it('is undefined without a row', async () => {
  expect(await newestRow(worldWith())).toBeUndefined();
});
