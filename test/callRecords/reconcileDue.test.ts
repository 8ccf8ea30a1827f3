import { describe, expect, it } from 'vitest';
import {
  mayBeDone,
  nextList,
  stateWhenDone,
  whatIsDueToList,
} from '../../src/callRecords/reconcileDue.ts';
import { newWindowRow, type WindowRow } from '../../src/export/windowRow.ts';
import { dayMs, hourMs } from '../support/world.ts';

const day = Date.UTC(2026, 10, 2);
const end = day + dayMs;
const lastAge = end + 28 * dayMs;
const forgotten = end + 30 * dayMs;
const settings = { exportStart: day, attended: false };
const files = { 'tables/callRecords/date=2026-11-02/00-24.parquet': '"1"' };

function row(change: Partial<WindowRow>): WindowRow {
  return { ...newWindowRow({ feed: 'callRecords', from: day, to: end }), ...change };
}

describe('an open window', () => {
  it.each<[string, Partial<WindowRow>, number, ReturnType<typeof whatIsDueToList>]>([
    ['is listed if it never was', {}, end, 'list'],
    ['is listed as soon as a second of it has passed', {}, day + 1000, 'list'],
    ['is not asked for before that', {}, day + 999, 'nothing'],
    ['is listed about hourly while it runs', { lastPull: day }, day + hourMs, 'list'],
    ['rests between two of these lists', { lastPull: day }, day + hourMs - 1, 'nothing'],
    ['rests between its ages', { lastPull: end + hourMs }, end + 3 * hourMs - 1, 'nothing'],
    ['is listed at an age', { lastPull: end + hourMs }, end + 3 * hourMs, 'list'],
    ['is listed at the last age', { lastPull: end + 27 * dayMs }, lastAge, 'list'],
    [
      'rests for an hour after the last age',
      { lastPull: lastAge },
      lastAge + hourMs - 1,
      'nothing',
    ],
    [
      'is listed again while the last list was not enough',
      { lastPull: lastAge },
      lastAge + hourMs,
      'list',
    ],
    ['backs off', { attempts: 1, nextPull: end + 5 }, end + 4, 'nothing'],
    ['is listed after it has backed off', { attempts: 1, nextPull: end + 5 }, end + 5, 'list'],
    ['is listed if a person asks', { requested: true, lastPull: end }, end + 1, 'list'],
    ['is given up once Graph has forgotten it', {}, forgotten, 'giveUp'],
    ['is listed as long as Graph may still have some of it', {}, forgotten - 1, 'list'],
    ['is listed once, forgotten or not, if it is published', { files }, forgotten, 'list'],
    ['is listed when forgotten if it was in time once', { lastPull: end }, forgotten, 'list'],
    ['is listed when forgotten if a person asks', { requested: true }, forgotten, 'list'],
  ])('%s', (_, change, now, what) => {
    expect(whatIsDueToList(row(change), settings, now)).toBe(what);
  });

  it('is left alone before the start of the export', () => {
    const later = { ...settings, exportStart: end };
    expect(whatIsDueToList(row({}), later, end)).toBe('nothing');
    expect(whatIsDueToList(row({ requested: true }), later, end)).toBe('list');
  });

  it('does not back off while a person waits', () => {
    const failed = row({ attempts: 3, nextPull: end + 5 });
    expect(whatIsDueToList(failed, { ...settings, attended: true }, end)).toBe('list');
  });
});

describe('after the last age', () => {
  it('a window is listed hourly at first, then ever more rarely, at last daily', () => {
    const waits: number[] = [];
    let list = lastAge + 60_000;
    while (list < lastAge + 4 * dayMs) {
      const next = nextList(row({}), list);
      waits.push((next - list) / hourMs);
      list = next;
    }
    expect(waits[0]).toBe(1);
    expect(waits.at(-1)).toBe(24);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.length).toBeGreaterThan(5);
  });
});

describe('the work on a window', () => {
  const enough = { startedAt: lastAge, wanted: 0 };
  it.each<[string, boolean, Partial<WindowRow>, Partial<typeof enough>]>([
    ['ends with a list of the last age', true, {}, {}],
    ['ends with no list before', false, {}, { startedAt: lastAge - 1 }],
    ['goes on while the export lacks a record', false, {}, { wanted: 1 }],
    ['goes on while somebody may still write', false, { dirty: true }, {}],
  ])('%s', (_, isDone, change, list) => {
    expect(mayBeDone(row(change), { ...enough, ...list })).toBe(isDone);
  });
});

describe('a window that nothing more is to be done for', () => {
  it.each<[string, WindowRow['state'], Partial<WindowRow>, number]>([
    ['is settled if it is published', 'settled', { files }, lastAge],
    ['is settled if it is published, whenever it was listed', 'settled', { files }, forgotten],
    ['waits for its first publish', 'open', {}, lastAge],
    ['waits for it also after a late list', 'open', { lastPull: end }, forgotten],
    ['is beyond retention if it was only listed too late', 'beyondRetention', {}, forgotten],
    ['stays so', 'beyondRetention', { lastPull: forgotten }, forgotten + dayMs],
  ])('%s', (_, state, change, startedAt) => {
    expect(stateWhenDone(row(change), startedAt)).toBe(state);
  });
});
