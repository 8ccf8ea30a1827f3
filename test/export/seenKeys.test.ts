import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SeenKeys } from '../../src/export/seenKeys.ts';

function keyOf(n: number): Buffer {
  return createHash('sha256').update(String(n)).digest().subarray(0, 16);
}

describe('SeenKeys', () => {
  it('tells new keys from those that have been seen, however many', () => {
    const seen = new SeenKeys();
    const numbers = Array.from({ length: 20_000 }, (_, n) => n);
    expect(numbers.filter((n) => !seen.add(keyOf(n)))).toEqual([]);
    expect(numbers.filter((n) => seen.add(keyOf(n)))).toEqual([]);
  });

  it('takes keys that begin with the same bytes or with zeros', () => {
    const seen = new SeenKeys();
    const keys = [0, 1, 2].map((n) => {
      const key = Buffer.alloc(16);
      key.writeUInt32LE(n * 7, 4);
      return key;
    });
    expect(keys.map((key) => seen.add(key))).toEqual([true, true, true]);
    expect(keys.map((key) => seen.add(key))).toEqual([false, false, false]);
  });
});
