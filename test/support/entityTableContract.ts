import { describe, expect, it } from 'vitest';
import type { EntityChange, EntityTable, EntityValues } from '../../src/export/entityTable.ts';

/**
 * What every implementation of `EntityTable` does.
 * @param makeTable gives an empty table
 */
export function describeEntityTable(name: string, makeTable: () => Promise<EntityTable>): void {
  const insert = (rowKey: string, values: EntityValues = {}): EntityChange => {
    return { kind: 'insert', rowKey, values };
  };

  describe(`${name}: rows`, () => {
    it('gives values back as they were put in', async () => {
      const table = await makeTable();
      const values = {
        text: `it's "quoted" | 100 % & <b> äöü 😀 \n 2026-01-02T03:04:05.1234567Z`,
        empty: '',
        long: 'x'.repeat(31_999),
        yes: true,
        no: false,
        zero: 0,
        small: -7,
        largestInt32: 2 ** 31 - 1,
        beyondInt32: 2 ** 31,
        belowInt32: -(2 ** 31) - 1,
        timeMs: 1_790_000_000_123,
        largest: Number.MAX_SAFE_INTEGER,
      };
      const etags = await table.transact('p', [insert('r', values)]);
      expect(await table.get('p', 'r')).toEqual({ rowKey: 'r', etag: etags?.[0], values });
    });

    it('says of a row that is not there that it is absent', async () => {
      const table = await makeTable();
      await table.transact('p', [insert('r')]);
      expect(await table.get('p', 's')).toBeUndefined();
      expect(await table.get('q', 'r')).toBeUndefined();
    });

    it('takes keys with separators and quotes', async () => {
      const table = await makeTable();
      const keys = ["it's", 'open|2026-01-02T00:00:00Z', 'pending|2026|a b+c=%25&d'];
      for (const key of keys) await table.transact("p|o'c", [insert(key)]);
      for (const key of keys) expect((await table.get("p|o'c", key))?.rowKey).toBe(key);
      expect(await keysOf(table, "p|o'c", '', '~')).toEqual(keys);
    });

    it('puts in the place of all former values, or where there was nothing', async () => {
      const table = await makeTable();
      await table.transact('p', [{ kind: 'put', rowKey: 'r', values: { a: 1, b: 2 } }]);
      await table.transact('p', [{ kind: 'put', rowKey: 'r', values: { a: 3 } }]);
      expect((await table.get('p', 'r'))?.values).toEqual({ a: 3 });
    });

    it('replaces all values of a row', async () => {
      const table = await makeTable();
      const [etag] = (await table.transact('p', [insert('r', { a: 1, b: 2 })])) ?? [];
      await table.transact('p', [
        { kind: 'replace', rowKey: 'r', values: { b: 3 }, etag: String(etag) },
      ]);
      expect((await table.get('p', 'r'))?.values).toEqual({ b: 3 });
    });
  });

  describe(`${name}: conditions`, () => {
    it('refuses to insert a row that is there', async () => {
      const table = await makeTable();
      await table.transact('p', [insert('r', { a: 1 })]);
      expect(await table.transact('p', [insert('r', { a: 2 })])).toBeUndefined();
      expect((await table.get('p', 'r'))?.values).toEqual({ a: 1 });
    });

    it.each(['replace', 'delete'] as const)('refuses to %s by a former ETag', async (kind) => {
      const table = await makeTable();
      const [former] = (await table.transact('p', [insert('r', { a: 1 })])) ?? [];
      await table.transact('p', [{ kind: 'put', rowKey: 'r', values: { a: 2 } }]);
      const change = { kind, rowKey: 'r', values: { a: 3 }, etag: String(former) };
      expect(await table.transact('p', [change])).toBeUndefined();
      expect((await table.get('p', 'r'))?.values).toEqual({ a: 2 });
    });

    it.each(['replace', 'delete'] as const)('refuses to %s a row that has gone', async (kind) => {
      const table = await makeTable();
      const etag = String((await table.transact('p', [insert('r')]))?.[0]);
      await table.transact('p', [{ kind: 'delete', rowKey: 'r', etag }]);
      const change = { kind, rowKey: 'r', values: {}, etag };
      expect(await table.transact('p', [change])).toBeUndefined();
      expect(await table.get('p', 'r')).toBeUndefined();
    });

    it('lets exactly one of 16 replacements by the same ETag win', async () => {
      const table = await makeTable();
      const etag = String((await table.transact('p', [insert('r')]))?.[0]);
      const results = await Promise.all(
        Array.from({ length: 16 }, (_, winner) =>
          table.transact('p', [{ kind: 'replace', rowKey: 'r', values: { winner }, etag }]),
        ),
      );
      const winners = results.flatMap((result, index) => (result ? [index] : []));
      expect(winners).toHaveLength(1);
      expect((await table.get('p', 'r'))?.values).toEqual({ winner: winners[0] });
    });
  });

  describe(`${name}: transactions`, () => {
    it('carries out changes of all kinds at once and returns their ETags in order', async () => {
      const table = await makeTable();
      const former = await table.transact('p', [insert('b'), insert('c'), insert('e')]);
      const [b, c, e] = (former ?? []).map(String);
      const etags = await table.transact('p', [
        { kind: 'delete', rowKey: 'c', etag: String(c) },
        insert('a', { is: 'new' }),
        { kind: 'replace', rowKey: 'b', values: { is: 'replaced' }, etag: String(b) },
        { kind: 'delete', rowKey: 'e', etag: String(e) },
        { kind: 'put', rowKey: 'd', values: { is: 'put' } },
      ]);
      const rows = await rowsOf(table, 'p', '', '~');
      expect(rows).toEqual([
        { rowKey: 'a', etag: etags?.[1], values: { is: 'new' } },
        { rowKey: 'b', etag: etags?.[2], values: { is: 'replaced' } },
        { rowKey: 'd', etag: etags?.[4], values: { is: 'put' } },
      ]);
      expect([etags?.[0], etags?.[3]]).toEqual(['', '']);
    });

    it.each([
      ['an insert conflicts', (): EntityChange => insert('there')],
      [
        'a replacement has a former ETag',
        (etag: string): EntityChange => ({ kind: 'replace', rowKey: 'there', values: {}, etag }),
      ],
      [
        'a delete has a former ETag',
        (etag: string): EntityChange => ({ kind: 'delete', rowKey: 'there', etag }),
      ],
    ])('changes nothing if %s', async (_, refused) => {
      const table = await makeTable();
      const [former] = (await table.transact('p', [insert('there', { a: 1 })])) ?? [];
      await table.transact('p', [{ kind: 'put', rowKey: 'there', values: { a: 2 } }]);
      const [other] = (await table.transact('p', [insert('other')])) ?? [];
      const result = await table.transact('p', [
        insert('before'),
        { kind: 'delete', rowKey: 'other', etag: String(other) },
        refused(String(former)),
        insert('behind'),
      ]);
      expect(result).toBeUndefined();
      expect(await keysOf(table, 'p', '', '~')).toEqual(['other', 'there']);
      expect((await table.get('p', 'there'))?.values).toEqual({ a: 2 });
    });

    it('carries out 100 changes', async () => {
      const table = await makeTable();
      const keys = numberedKeys(100);
      const etags = await table.transact(
        'p',
        keys.map((key) => insert(key, { key })),
      );
      const rows = await rowsOf(table, 'p', '', '~');
      expect(rows).toEqual(
        keys.map((key, i) => ({ rowKey: key, etag: etags?.[i], values: { key } })),
      );
    });
  });

  describe(`${name}: listing`, () => {
    it('gives the rows of a range in order, without its end', async () => {
      const table = await makeTable();
      await table.transact(
        'p',
        ['open|3', 'open|1', 'done|2', 'open|', 'plan', 'open}'].map((key) => insert(key)),
      );
      await table.transact('q', [insert('open|2')]);
      expect(await keysOf(table, 'p', 'open|', 'open}')).toEqual(['open|', 'open|1', 'open|3']);
      expect(await keysOf(table, 'p', 'open|1', 'open|3')).toEqual(['open|1']);
      expect(await keysOf(table, 'none', '', '~')).toEqual([]);
    });

    it('goes on beyond 1,000 rows', async () => {
      const table = await makeTable();
      const keys = numberedKeys(1_150);
      for (let first = 0; first < keys.length; first += 100) {
        await table.transact(
          'p',
          keys.slice(first, first + 100).map((key) => insert(key)),
        );
      }
      expect(await keysOf(table, 'p', 'r', 's')).toEqual(keys);
    });
  });
}

async function rowsOf(table: EntityTable, partition: string, from: string, before: string) {
  const rows = [];
  for await (const row of table.list(partition, from, before)) rows.push(row);
  return rows;
}

async function keysOf(table: EntityTable, partition: string, from: string, before: string) {
  return (await rowsOf(table, partition, from, before)).map((row) => row.rowKey);
}

function numberedKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${String(index).padStart(5, '0')}`);
}
