import { describe, expect, it } from 'vitest';
import { decideIndex } from '../../src/callRecords/indexLanding.ts';

const [first, second, third] = [1, 2, 3].map((day) => Date.UTC(2026, 10, day));
const known = (version: number, from = first, movedFrom: readonly (number | undefined)[] = []) => {
  return { id: 'a', version, from: Number(from), movedFrom: movedFrom.map(Number), etag: 'e' };
};
const landing = (version: number, from = first) => ({ id: 'a', version, from: Number(from) });

describe('decideIndex', () => {
  it('adds a record that has never landed', () => {
    expect(decideIndex({ ...landing(1), indexed: undefined })).toEqual({
      kind: 'write',
      entry: { ...landing(1), movedFrom: [] },
      etag: undefined,
    });
  });

  it('leaves a higher version as it is', () => {
    expect(decideIndex({ ...landing(1), indexed: known(2) })).toEqual({ kind: 'overtaken' });
    expect(decideIndex({ ...landing(1, second), indexed: known(2) })).toEqual({
      kind: 'overtaken',
    });
  });

  it('has nothing to change for the same version in the same window', () => {
    expect(decideIndex({ ...landing(2), indexed: known(2) })).toEqual({ kind: 'known' });
  });

  it.each([
    ['a higher version stays in its window', landing(2), known(1), []],
    ['it stays, and has left others before', landing(2), known(1, first, [third]), [third]],
    ['it leaves its window', landing(2, second), known(1), [first]],
    ['it leaves a second one', landing(3, third), known(2, second, [first]), [first, second]],
    ['it comes back', landing(3, first), known(2, second, [first]), [second]],
    ['an equal version moves', landing(2, second), known(2), [first]],
  ])('remembers the windows that a record has left: %s', (_, record, indexed, movedFrom) => {
    expect(decideIndex({ ...record, indexed })).toEqual({
      kind: 'write',
      entry: { ...record, movedFrom },
      etag: 'e',
    });
  });
});
