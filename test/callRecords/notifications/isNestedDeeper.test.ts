import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isNestedDeeper } from '../../../src/callRecords/notifications/isNestedDeeper.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it('tells the depth of any JSON exactly', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (value, isIndented) => {
      const json = Buffer.from(JSON.stringify(value, undefined, isIndented ? 2 : 0));
      const depth = depthOf(value);
      expect(isNestedDeeper(json, depth)).toBe(false);
      expect(isNestedDeeper(json, depth - 1)).toBe(true);
    }),
  );
});

it.each([
  ['"[{"', 0],
  ['"\\"[{"', 0],
  ['"\\\\"', 0],
  ['["\\\\",[{}]]', 3],
  ['[[],[],[]]', 2],
])('finds in %s a depth of %i', (text, depth) => {
  const json = Buffer.from(text);
  expect(isNestedDeeper(json, depth)).toBe(false);
  expect(isNestedDeeper(json, depth - 1)).toBe(true);
});
