import { describe, expect, it } from 'vitest';
import { windowTime } from '../../src/callRecords/windowTime.ts';

const now = Date.parse('2026-11-03T12:00:00Z');
const hints = {
  listedIn: Date.parse('2026-11-01'),
  indexedIn: Date.parse('2026-11-02'),
  announcedAt: Date.parse('2026-11-03'),
};

describe('windowTime', () => {
  it.each([
    ['2026-11-02T23:59:59.9999999Z', '2026-11-02T23:59:59.999Z'],
    ['2026-11-03T00:00:00+02:00', '2026-11-02T22:00:00.000Z'],
    ['2015-01-01T00:00:00Z', '2015-01-01T00:00:00.000Z'],
    ['2026-11-05T12:00:00Z', '2026-11-05T12:00:00.000Z'],
  ])('is the time of the record: %s', (startDateTime, time) => {
    expect(new Date(windowTime(startDateTime, hints, now)).toISOString()).toBe(time);
  });

  it.each([
    [undefined],
    ['yesterday'],
    ['0001-01-01T00:00:00Z'],
    ['2014-12-31T23:59:59.9999999Z'],
    ['2026-11-05T12:00:00.001Z'],
    ['9999-12-31T23:59:59Z'],
  ])('is not that of %s: then the list, the index, or the announcement say it', (text) => {
    expect(windowTime(text, hints, now)).toBe(hints.listedIn);
    const unlisted = { ...hints, listedIn: undefined };
    expect(windowTime(text, unlisted, now)).toBe(hints.indexedIn);
    expect(windowTime(text, { ...unlisted, indexedIn: undefined }, now)).toBe(hints.announcedAt);
  });
});
