import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyIndex } from '../../src/export/keyIndex.ts';

/** Keys of which many begin with the same bytes, so that they meet in the table. */
const keys = fc
  .tuple(
    fc.constantFrom(0, 1, 7, 0xff_ff_ff_ff),
    fc.nat(3),
    fc.nat(3),
    fc.constantFrom(0, 0xff_ff_ff_ff),
  )
  .map((lanes) => {
    const key = Buffer.alloc(16);
    lanes.forEach((lane, at) => key.writeUInt32LE(lane, at * 4));
    return key;
  });
const adds = fc.array(fc.tuple(keys, fc.integer({ min: 0, max: 0xff_ff_ff_fe })), {
  maxLength: 60,
});

describe('KeyIndex', () => {
  it('is a map that keeps the first source of each key, also if it has to grow', () => {
    fc.assert(
      fc.property(adds, adds, fc.nat(60), (added, others, expected) => {
        const index = new KeyIndex(expected);
        const map = new Map<string, number>();
        for (const [key, source] of added) {
          const name = key.toString('hex');
          expect(index.add(key, source)).toBe(!map.has(name));
          if (!map.has(name)) map.set(name, source);
          expect(index.size).toBe(map.size);
        }
        for (const [key] of [...added, ...others]) {
          expect(index.get(key)).toBe(map.get(key.toString('hex')));
        }
      }),
    );
  });

  it.each([0, 20_000])('holds 20,000 keys when %i were expected', (expected) => {
    const count = 20_000;
    const keyOf = (n: number) => {
      const key = Buffer.alloc(16, 1);
      key.writeUInt32LE(Math.imul(n, 2_654_435_761) >>> 0, 0);
      key.writeUInt32LE(n, 12);
      return key;
    };
    const index = new KeyIndex(expected);
    for (let n = 0; n < count; n += 1) index.add(keyOf(n), n % 100);
    expect(index.size).toBe(count);
    const wrong = Array.from({ length: count }, (_, n) => n).filter(
      (n) => index.get(keyOf(n)) !== n % 100,
    );
    expect(wrong).toEqual([]);
    expect(index.get(keyOf(count))).toBeUndefined();
  });
});
