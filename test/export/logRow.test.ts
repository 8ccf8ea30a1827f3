import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRows, readRow, unreadableTicks, type LogRow } from '../../src/export/logRow.ts';
import { RowDigest } from '../../src/export/rowDigest.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';

function read(value: unknown): LogRow {
  return readRow(pstnCalls, Buffer.from(JSON.stringify(value)));
}

describe('readRow', () => {
  it('gives two versions of a row one key and two digests', () => {
    const [one, other] = [read({ id: 'a', charge: 1 }), read({ id: 'a', charge: 2 })];
    expect(one.key.equals(other.key)).toBe(true);
    expect(one.digest.equals(other.digest)).toBe(false);
    expect(read({ id: 'a', charge: 1 }).digest.equals(one.digest)).toBe(true);
  });

  it.each([
    ['other ids', { id: 'a' }, { id: 'A' }],
    ['other halves of a surrogate pair', { id: '\ud800' }, { id: '\ud801' }],
    ['an id and none', { id: 'a' }, {}],
    ['other texts without an id', { charge: 1 }, { charge: 2 }],
    ['an id that only a prototype has', { id: 'a' }, JSON.parse('{"__proto__":{"id":"a"}}')],
  ])('gives rows of %s two keys', (_, one, other) => {
    expect(read(one).key.equals(read(other).key)).toBe(false);
  });

  it.each([[{}], [{ id: '' }], [{ id: 5 }], [{ id: null }], [null], [[]], ['id']])(
    'finds no id and no time in %j',
    (value) => {
      expect(read(value)).toMatchObject({ id: undefined, ticks: unreadableTicks });
    },
  );
});

describe('compareRows', () => {
  const rows = fc
    .record(
      {
        id: fc.constantFrom('a', 'b', 'B', ''),
        startDateTime: fc.constantFrom('2026-11-02T00:00:25Z', '2026-11-02T00:00:25.1Z', 'soon'),
        charge: fc.nat(3),
      },
      { requiredKeys: [] },
    )
    .map(read);

  it('is a total order whose equals are versions of one row at one time', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        expect(Math.sign(compareRows(a, b)) + Math.sign(compareRows(b, a))).toBe(0);
        if (compareRows(a, b) <= 0 && compareRows(b, c) <= 0) {
          expect(compareRows(a, c)).toBeLessThanOrEqual(0);
        }
        expect(compareRows(a, b) === 0).toBe(a.key.equals(b.key) && a.ticks === b.ticks);
      }),
    );
  });
});

describe('RowDigest', () => {
  const digests = fc.array(
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => Buffer.from(b)),
  );
  const of = (all: readonly Buffer[]) => {
    const digest = new RowDigest();
    for (const each of all) digest.add(each);
    return digest.toString();
  };

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(digests, (all) => {
        expect(of(all.toReversed())).toBe(of(all));
      }),
    );
  });

  it('tells one more, one less or one changed row', () => {
    const [a, b, c] = [1, 2, 3].map((n) => read({ id: 'a', charge: n }).digest);
    const sets = [[], [a], [a, b], [a, c], [a, a, b]].map((set) => of(set.flatMap((d) => d ?? [])));
    expect(new Set(sets).size).toBe(sets.length);
  });
});
