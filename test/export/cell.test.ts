import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCell } from '../../src/export/cell.ts';
import type { ColumnType } from '../../src/feeds/feed.ts';

const types: ColumnType[] = [
  'text',
  'timestamp',
  'int32',
  'int64',
  'double',
  'money',
  'boolean',
  'json',
];

function fit(type: ColumnType, value: unknown) {
  let fits = true;
  const cell = fitCell(type, value, () => {
    fits = false;
  });
  return { cell, fits };
}

describe('fitCell', () => {
  it.each(types)('leaves null empty in a column of type %s', (type) => {
    expect(fit(type, null)).toEqual({ cell: null, fits: true });
  });

  it.each<[ColumnType, unknown, unknown]>([
    ['text', 'Zoë', 'Zoë'],
    ['text', '', ''],
    ['text', '📞', '📞'],
    ['timestamp', '1970-01-01T00:00:01.2345679Z', 1_234_567n],
    ['timestamp', '0001-01-01T00:00:00Z', null],
    ['int32', 2_147_483_647, 2_147_483_647],
    ['int32', -2_147_483_648, -2_147_483_648],
    ['int32', JSON.parse('5.0'), 5],
    ['int64', 4_294_967_295, 4_294_967_295n],
    ['int64', Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
    ['double', 0.1, 0.1],
    ['double', 5, 5],
    ['boolean', false, false],
    ['json', [], '[]'],
    ['json', [{ id: '\ud800' }], '[{"id":"\\ud800"}]'],
    ['json', 'text', '"text"'],
    ['json', 0, '0'],
  ])('fits into %s: %j', (type, value, cell) => {
    expect(fit(type, value)).toEqual({ cell, fits: true });
  });

  it.each<[ColumnType, unknown]>([
    ['text', 5],
    ['text', true],
    ['text', ['a']],
    ['timestamp', 'yesterday'],
    ['timestamp', 0],
    ['int32', 2_147_483_648],
    ['int32', -2_147_483_649],
    ['int32', 1.5],
    ['int32', '5'],
    ['int64', 9_007_199_254_740_992],
    ['int64', 1.5],
    ['int64', '4294967295'],
    ['double', Infinity],
    ['double', '0.5'],
    ['money', '0.05'],
    ['money', 1e12],
    ['money', -1e12],
    ['money', 1e300],
    ['boolean', 'true'],
    ['boolean', 1],
  ])('does not fit into %s: %j', (type, value) => {
    expect(fit(type, value)).toEqual({ cell: null, fits: false });
  });

  it('makes UTF-8 of a text with half a surrogate pair, which does not fit as it is', () => {
    expect(fit('text', 'a\ud800b')).toEqual({ cell: 'a\ufffdb', fits: false });
  });
});

describe('money', () => {
  const millionths = (value: number) => fit('money', value).cell;

  it.each([
    [0, 0n],
    [-0, 0n],
    [0.05, 50_000n],
    [-0.05, -50_000n],
    [1.005, 1_005_000n],
    [0.0000005, 1n],
    [-0.0000005, -1n],
    [0.00000049, 0n],
    [0.00000005, 0n],
    [5e-324, 0n],
    [1.0000005, 1_000_001n],
    [-1.0000005, -1_000_001n],
    [1.00000049, 1_000_000n],
    [0.9999995, 1_000_000n],
    [123_456_789.0123455, 123_456_789_012_346n],
    [999_999_999_999.9999, 999_999_999_999_999_900n],
    [-999_999_999_999.9999, -999_999_999_999_999_900n],
  ])('keeps six decimals of %d, half away from zero', (value, expected) => {
    expect(millionths(value)).toBe(expected);
  });

  it('is exact for whatever has six decimals', () => {
    fc.assert(
      // Fifteen digits survive the way through a number.
      fc.property(fc.integer({ min: -(1e15 - 1), max: 1e15 - 1 }), (count) => {
        const text = `${count < 0 ? '-' : ''}${decimal(Math.abs(count))}`;
        expect(millionths(Number(text))).toBe(BigInt(count));
      }),
    );
  });

  it('is never more than half a millionth off', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (value) => {
        const offBy = Math.abs(Number(millionths(value)) - value * 1e6);
        expect(offBy).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
    );
  });

  function decimal(count: number): string {
    const digits = String(count).padStart(7, '0');
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }
});
