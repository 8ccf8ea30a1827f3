import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRows, readRow, type LogRow } from '../../src/export/logRow.ts';
import { mergeRows } from '../../src/export/mergeRows.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';

function rowOf(id: string, second: number): LogRow {
  const startDateTime = `2026-11-02T00:00:${String(second).padStart(2, '0')}Z`;
  return readRow(pstnCalls, Buffer.from(JSON.stringify({ id, startDateTime })));
}

/** A sorted source whose batches have the given size; batches without rows are among them. */
function sourceOf(
  source: number,
  rows: readonly LogRow[],
  batchSize: number,
  closed: number[] = [],
) {
  async function* batches() {
    try {
      yield [];
      for (let at = 0; at < rows.length; at += batchSize) {
        await Promise.resolve();
        yield rows.slice(at, at + batchSize);
        yield [];
      }
    } finally {
      closed.push(source);
    }
  }
  return { source, batches: batches() };
}

async function textsOf(merged: AsyncIterable<readonly LogRow[]>): Promise<string[]> {
  const texts: string[] = [];
  for await (const batch of merged)
    texts.push(...batch.map(({ text }) => Buffer.from(text).toString()));
  return texts;
}

const row = fc
  .tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(59))
  .map(([id, s]) => rowOf(id, s));
const sorted = fc.array(row, { maxLength: 12 }).map((rows) => rows.sort(compareRows));

describe('mergeRows', () => {
  it('gives what sorting all rows gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sorted, { maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        async (all, size) => {
          const sources = all.map((rows, n) => sourceOf(n, rows, size));
          const expected = all
            .flat()
            .sort(compareRows)
            .map(({ text }) => Buffer.from(text).toString());
          expect(await textsOf(mergeRows(sources, () => true))).toEqual(expected);
        },
      ),
    );
  });

  it('leaves out the versions that are not the latest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sorted, { maxLength: 4 }), async (all) => {
        const latest = new Map<string, number>();
        all.forEach((rows, n) => {
          for (const { key } of rows) latest.set(key.toString('hex'), n);
        });
        const isLatest = ({ key }: LogRow, source: number) =>
          latest.get(key.toString('hex')) === source;
        const sources = all.map((rows, n) => sourceOf(n, rows, 3));
        const expected = all.flatMap((rows, n) => rows.filter((each) => isLatest(each, n)));
        expect(await textsOf(mergeRows(sources, isLatest))).toEqual(
          expected.sort(compareRows).map(({ text }) => Buffer.from(text).toString()),
        );
      }),
    );
  });

  it('hands many rows over in batches', async () => {
    const rows = Array.from({ length: 2_345 }, (_, n) => rowOf(`id ${n}`, n % 60)).sort(
      compareRows,
    );
    const sizes: number[] = [];
    for await (const batch of mergeRows([sourceOf(0, rows, 100)], () => true))
      sizes.push(batch.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rows.length);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.length).toBeLessThan(100);
  });

  it('closes every source when it is given up, and when one of them fails', async () => {
    const closed: number[] = [];
    const rows = Array.from({ length: 1_500 }, (_, n) => rowOf(`id ${n}`, 0)).sort(compareRows);
    for await (const batch of mergeRows(
      [sourceOf(0, rows, 10, closed), sourceOf(1, rows, 10, closed)],
      () => true,
    )) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(closed.sort()).toEqual([0, 1]);
    closed.length = 0;
    const broken = {
      source: 2,
      batches: (async function* () {
        yield [rowOf('x', 1)];
        await Promise.reject(new Error('storage answers 500'));
      })(),
    };
    const merged = mergeRows([sourceOf(0, rows, 10, closed), broken], () => true);
    await expect(textsOf(merged)).rejects.toThrow('storage answers 500');
    expect(closed).toEqual([0]);
  });
});
