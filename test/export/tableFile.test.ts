import { describe, expect, it } from 'vitest';
import { createTableFile } from '../../src/export/tableFile.ts';
import type { TableSchema } from '../../src/export/tableSchema.ts';
import { tableSchema } from '../../src/export/tableSchema.ts';
import type { Finding } from '../../src/export/typedRow.ts';
import type { Columns } from '../../src/feeds/feed.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { queryParquet } from './queryParquet.ts';

const columns: Columns = {
  id: 'text',
  sent: 'timestamp',
  count: 'int32',
  speed: 'int64',
  loss: 'double',
  charge: 'money',
  ok: 'boolean',
  units: 'json',
};
const table = tableSchema({ name: 'example', columns });
const inside = { _outsideWindow: false };

async function write(rows: Iterable<unknown>, schema: TableSchema = table) {
  const parts: Uint8Array[] = [];
  const findings: Finding[] = [];
  const file = createTableFile(
    schema,
    (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    },
    (finding) => findings.push(finding),
  );
  for (const row of rows) await file.add(row, inside);
  await file.finish();
  return { bytes: Buffer.concat(parts), parts, findings };
}

/** What DuckDB calls the stored types. */
const storedTypes = {
  text: 'VARCHAR',
  json: 'VARCHAR',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  int32: 'INTEGER',
  int64: 'BIGINT',
  double: 'DOUBLE',
  money: 'DECIMAL(18,6)',
  boolean: 'BOOLEAN',
};

function describedAs(schema: TableSchema) {
  return Object.entries(schema.columns).map(([name, type]) => [name, storedTypes[type]]);
}

async function describeFile(bytes: Uint8Array) {
  const described = await queryParquet(bytes, 'DESCRIBE t');
  return described.map((column) => [column['column_name'], column['column_type']]);
}

function* numbered(count: number): Generator<Record<string, unknown>> {
  for (let n = 0; n < count; n++) {
    const sent = new Date(Date.UTC(2026, 10, 1) + n * 1000).toISOString();
    yield {
      id: `id-${n}`,
      sent,
      count: n,
      speed: n % 3 === 0 ? null : n,
      loss: n / 7,
      charge: (n % 100) / 100,
      ok: n % 2 === 0,
      units: [n % 5],
    };
  }
}

describe('createTableFile', () => {
  it.each([table, ...logFeeds.map(tableSchema)])(
    'writes all columns of $name, also without a row',
    async (schema) => {
      const { bytes } = await write([], schema);
      expect(await describeFile(bytes)).toEqual(describedAs(schema));
      expect(await queryParquet(bytes, 'SELECT count(*)::INTEGER AS rows FROM t')).toEqual([
        { rows: 0 },
      ]);
    },
  );

  it('writes the same columns when every cell is empty', async () => {
    const { bytes } = await write([{}, {}]);
    expect(await describeFile(bytes)).toEqual(describedAs(table));
    expect(await queryParquet(bytes, 'SELECT * FROM t')).toEqual(
      Array.from({ length: 2 }, () => ({
        ...Object.fromEntries(Object.keys(table.columns).map((name) => [name, null])),
        _outsideWindow: false,
      })),
    );
  });

  it('writes what the rows say', async () => {
    const { bytes, findings } = await write([
      {
        id: 'Zoë 李 📞',
        sent: '2026-11-01T00:00:08.2589939Z',
        count: -5,
        speed: 4_294_967_295,
        loss: 0.1,
        charge: 0.0000005,
        ok: true,
        units: [],
      },
      { id: 'a\ud800', sent: '0001-01-01T00:00:00Z', charge: -1.5, ok: false, speed: 2 ** 53 - 1 },
      { id: '', sent: 'soon', count: 2 ** 31, units: [{ id: 'x' }], color: 'red' },
    ]);
    expect(await queryParquet(bytes, 'SELECT * REPLACE (sent::VARCHAR AS sent) FROM t')).toEqual([
      {
        id: 'Zoë 李 📞',
        sent: '2026-11-01 00:00:08.258993+00',
        count: -5,
        speed: '4294967295',
        loss: 0.1,
        charge: '0.000001',
        ok: true,
        units: '[]',
        _outsideWindow: false,
        _extra: null,
      },
      {
        id: 'a\ufffd',
        sent: null,
        count: null,
        speed: '9007199254740991',
        loss: null,
        charge: '-1.500000',
        ok: false,
        units: null,
        _outsideWindow: false,
        _extra: '{"id":"a\\ud800"}',
      },
      {
        id: '',
        sent: null,
        count: null,
        speed: null,
        loss: null,
        charge: null,
        ok: null,
        units: '[{"id":"x"}]',
        _outsideWindow: false,
        _extra: '{"color":"red","count":2147483648,"sent":"soon"}',
      },
    ]);
    expect(findings.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'unfitValue id',
      'unfitValue sent',
      'unfitValue count',
      'unknownProperty color',
    ]);
  });

  it('sums money exactly', async () => {
    const { bytes } = await write(Array.from({ length: 1000 }, () => ({ charge: 0.1 })));
    expect(await queryParquet(bytes, 'SELECT sum(charge)::VARCHAR AS total FROM t')).toEqual([
      { total: '100.000000' },
    ]);
  });

  it('keeps every row over several row groups, in order', async () => {
    const { bytes } = await write(numbered(12_000));
    const sql = `SELECT count(*)::INTEGER AS rows, sum(speed)::INTEGER AS speeds,
      sum(charge)::VARCHAR AS charges, count(*) FILTER (ok)::INTEGER AS oks,
      max(sent)::VARCHAR AS last, bool_and(count = file_row_number) AS ordered,
      bool_and(id = 'id-' || count AND loss = count / 7 AND units = '[' || count % 5 || ']') AS same
      FROM (SELECT t.*, row_number() OVER () - 1 AS file_row_number FROM t)`;
    expect(await queryParquet(bytes, sql)).toEqual([
      {
        rows: 12_000,
        speeds: 48_000_000,
        charges: '5940.000000',
        oks: 6_000,
        last: '2026-11-01 03:19:59+00',
        ordered: true,
        same: true,
      },
    ]);
  });

  it('hands the bytes over a row group at a time and never changes them later', async () => {
    const copies: Buffer[] = [];
    const parts: Uint8Array[] = [];
    const file = createTableFile(
      table,
      (bytes) => {
        parts.push(bytes);
        copies.push(Buffer.from(bytes));
        return Promise.resolve();
      },
      () => undefined,
    );
    for (const row of numbered(12_000)) await file.add(row, inside);
    expect(parts).toHaveLength(2);
    await file.finish();
    expect(parts).toHaveLength(4);
    expect(copies.every((copy, at) => copy.equals(parts[at] ?? Buffer.of()))).toBe(true);
  });

  it('lets readers skip row groups by time', async () => {
    const { bytes } = await write(numbered(12_000));
    const sql = `SELECT row_group_num_rows::INTEGER AS rows, stats_min_value AS first,
      stats_max_value AS last FROM parquet_metadata(getvariable('path')) WHERE path_in_schema = 'sent'`;
    expect(await queryParquet(bytes, sql)).toEqual([
      { rows: 5_000, first: '2026-11-01 00:00:00+00', last: '2026-11-01 01:23:19+00' },
      { rows: 5_000, first: '2026-11-01 01:23:20+00', last: '2026-11-01 02:46:39+00' },
      { rows: 2_000, first: '2026-11-01 02:46:40+00', last: '2026-11-01 03:19:59+00' },
    ]);
  });

  it('writes the same bytes for the same rows', async () => {
    const [one, other] = [await write(numbered(6_000)), await write(numbered(6_000))];
    expect(one.bytes.equals(other.bytes)).toBe(true);
  });

  it('ends a row group early when its texts are long', async () => {
    const text = 'x'.repeat(1_000_000);
    const rows = Array.from({ length: 10 }, (_, n) => ({ id: `${text}${n}`, color: text }));
    const { bytes, parts } = await write(rows);
    expect(parts).toHaveLength(4);
    const sql = `SELECT count(DISTINCT id)::INTEGER AS ids, min(length(id))::INTEGER AS shortest,
      min(length(_extra))::INTEGER AS extra FROM t`;
    expect(await queryParquet(bytes, sql)).toEqual([
      { ids: 10, shortest: 1_000_001, extra: 1_000_012 },
    ]);
  });

  it('passes on that a write failed', async () => {
    const full = new Error('the disk is full');
    const file = createTableFile(
      table,
      () => Promise.reject(full),
      () => undefined,
    );
    await file.add({ id: 'a' }, inside);
    await expect(file.finish()).rejects.toBe(full);
  });

  it('lets other work go on while a row group is encoded', async () => {
    const file = createTableFile(
      table,
      () => Promise.resolve(),
      () => undefined,
    );
    for (const row of numbered(4_999)) await file.add(row, inside);
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await file.add({}, inside);
    done = true;
    expect(turns).toBeGreaterThan(Object.keys(table.columns).length / 2);
  });
});
