import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsOf, noTimeTicks, parseTicks, readTicks } from '../../src/export/ticks.ts';

const second = 10_000_000n;
const november = BigInt(Date.UTC(2026, 10, 1)) * 10_000n;

describe('readTicks', () => {
  it.each([
    ['2026-11-01T00:00:08.2589935Z', november + 82_589_935n],
    ['2026-11-01T00:00:08.25Z', november + 82_500_000n],
    ['2026-11-01T00:00:08Z', november + 8n * second],
    ['2026-11-01T00:01Z', november + 60n * second],
    ['2026-11-01T02:00:00+02:00', november],
    ['2026-10-31T18:30:00.0000001-05:30', november + 1n],
    ['1970-01-01T00:00:00Z', 0n],
    ['1969-12-31T23:59:59.9999999Z', -1n],
    ['2024-02-29T00:00:00Z', BigInt(Date.UTC(2024, 1, 29)) * 10_000n],
    ['2000-02-29T00:00:00Z', BigInt(Date.UTC(2000, 1, 29)) * 10_000n],
    ['9999-12-31T23:59:59.9999999Z', 253_402_300_800n * second - 1n],
  ])('reads %s', (text, ticks) => {
    expect(readTicks(text)).toBe(ticks);
  });

  it('cuts off what is finer than 100 ns, without rounding', () => {
    expect(readTicks('2026-11-01T00:00:00.99999999999Z')).toBe(november + second - 1n);
  });

  it.each([
    ['no zone', '2026-11-01T00:00:00'],
    ['no time', '2026-11-01'],
    ['a space for T', '2026-11-01 00:00:00Z'],
    ['a day that February does not have', '2026-02-30T00:00:00Z'],
    ['a leap day in a common year', '2026-02-29T00:00:00Z'],
    ['a leap day in a common century', '1900-02-29T00:00:00Z'],
    ['day 0', '2026-11-00T00:00:00Z'],
    ['31 November', '2026-11-31T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['year 0', '0000-01-01T00:00:00Z'],
    ['hour 24', '2026-11-01T24:00:00Z'],
    ['minute 60', '2026-11-01T00:60:00Z'],
    ['second 60', '2026-11-01T23:59:60Z'],
    ['a point without digits', '2026-11-01T00:00:00.Z'],
    ['a fraction of a minute', '2026-11-01T00:00.5Z'],
    ['a zone without a colon', '2026-11-01T00:00:00+0200'],
    ['a zone of 24 hours', '2026-11-01T00:00:00+24:00'],
    ['a zone of 60 minutes', '2026-11-01T00:00:00+00:60'],
    ['something behind Z', '2026-11-01T00:00:00Z '],
    ['something behind the offset', '2026-11-01T00:00:00+02:00x'],
    ['something in front', ' 2026-11-01T00:00:00Z'],
    ['digits of another script', '٢٠٢٦-11-01T00:00:00Z'],
    ['an empty text', ''],
    ['a number', 1_793_491_200_000],
    ['null', null],
    ['nothing', undefined],
    ['an object', {}],
  ])('does not read %s', (_, value) => {
    expect(readTicks(value)).toBeUndefined();
    expect(parseTicks(value)).toBeUndefined();
  });

  it('agrees with Date on every time that Date can write', () => {
    const dates = fc.date({
      min: new Date('0001-01-01T00:00:00.001Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(readTicks(date.toISOString())).toBe(BigInt(date.getTime()) * 10_000n);
      }),
    );
  });
});

describe("Graph's mark for no time", () => {
  it.each(['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.0000000Z', '0001-01-01T00:00:00+00:00'])(
    'is told apart from an unreadable text: %s',
    (text) => {
      expect(readTicks(text)).toBeUndefined();
      expect(parseTicks(text)).toBe(noTimeTicks);
    },
  );

  it('is that instant alone', () => {
    expect(readTicks('0001-01-01T00:00:00.0000001Z')).toBe(noTimeTicks + 1n);
  });
});

describe('microsOf', () => {
  it.each([
    [19n, 1n],
    [10n, 1n],
    [9n, 0n],
    [0n, 0n],
    [-1n, -1n],
    [-10n, -1n],
    [-11n, -2n],
  ])('cuts the seventh digit off %s ticks', (ticks, micros) => {
    expect(microsOf(ticks)).toBe(micros);
  });
});
