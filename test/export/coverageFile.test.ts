import { describe, expect, it } from 'vitest';
import { createCellFile } from '../../src/export/cellFile.ts';
import type { CoverageRow } from '../../src/export/coverageFile.ts';
import { readCoverage, writeCoverage } from '../../src/export/coverageFile.ts';
import type { Columns } from '../../src/feeds/feed.ts';
import { queryParquet } from './queryParquet.ts';

const day = 86_400_000;
const november = Date.UTC(2026, 10, 1);

function row(feed: string, from: number, rest: Partial<CoverageRow> = {}): CoverageRow {
  return {
    feed,
    from,
    to: from + day,
    state: 'open',
    rows: 12,
    lastPullRows: 10,
    pulledAt: from + day + 123,
    listed: undefined,
    landed: undefined,
    published: undefined,
    gone: undefined,
    ...rest,
  };
}

const rows = [
  row('callRecords', november, { listed: 9, landed: 8, published: 7, gone: 0 }),
  row('pstnCalls', november - day, { state: 'settled', rows: 0, lastPullRows: 0 }),
  row('pstnCalls', november),
  row('smsLog', november - 2 * day, {
    state: 'beyondRetention',
    rows: undefined,
    lastPullRows: undefined,
    pulledAt: undefined,
  }),
];

describe('the coverage file', () => {
  it('gives back what was written, sorted by feed and time', async () => {
    expect(await readCoverage(await writeCoverage(rows.toReversed()))).toEqual(rows);
  });

  it('can be empty', async () => {
    expect(await readCoverage(await writeCoverage([]))).toEqual([]);
  });

  it('has the same columns with and without rows', async () => {
    const columns = [
      ['feed', 'VARCHAR'],
      ['from', 'TIMESTAMP WITH TIME ZONE'],
      ['to', 'TIMESTAMP WITH TIME ZONE'],
      ['state', 'VARCHAR'],
      ['rows', 'INTEGER'],
      ['lastPullRows', 'INTEGER'],
      ['pulledAt', 'TIMESTAMP WITH TIME ZONE'],
      ['listed', 'INTEGER'],
      ['landed', 'INTEGER'],
      ['published', 'INTEGER'],
      ['gone', 'INTEGER'],
    ];
    for (const written of [rows, []]) {
      const described = await queryParquet(await writeCoverage(written), 'DESCRIBE t');
      expect(described.map((column) => [column['column_name'], column['column_type']])).toEqual(
        columns,
      );
    }
  });

  it('can be queried', async () => {
    const sql = `SELECT feed, "from"::VARCHAR AS first, state, rows, "lastPullRows",
      "pulledAt"::VARCHAR AS pulled, listed, landed, published, gone
      FROM t WHERE rows IS NULL OR rows > 0 ORDER BY ALL`;
    const unknown = { listed: null, landed: null, published: null, gone: null };
    expect(await queryParquet(await writeCoverage(rows), sql)).toEqual([
      {
        feed: 'callRecords',
        first: '2026-11-01 00:00:00+00',
        state: 'open',
        rows: 12,
        lastPullRows: 10,
        pulled: '2026-11-02 00:00:00.123+00',
        ...{ listed: 9, landed: 8, published: 7, gone: 0 },
      },
      {
        feed: 'pstnCalls',
        first: '2026-11-01 00:00:00+00',
        state: 'open',
        rows: 12,
        lastPullRows: 10,
        pulled: '2026-11-02 00:00:00.123+00',
        ...unknown,
      },
      {
        feed: 'smsLog',
        first: '2026-10-30 00:00:00+00',
        state: 'beyondRetention',
        rows: null,
        lastPullRows: null,
        pulled: null,
        ...unknown,
      },
    ]);
  });

  it('is the same bytes for the same rows in whatever order', async () => {
    const [one, other] = [await writeCoverage(rows), await writeCoverage(rows.toReversed())];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });

  it('keeps more windows than fit into a row group', async () => {
    const many = Array.from({ length: 11_000 }, (_, n) => row('pstnCalls', november + n * day));
    expect(await readCoverage(await writeCoverage(many))).toEqual(many);
  });

  it('reads bytes that are a part of a larger buffer', async () => {
    const larger = Buffer.concat([Buffer.from('in front'), await writeCoverage(rows)]);
    expect(await readCoverage(larger.subarray(8))).toEqual(rows);
  });

  it('reads a file of an earlier release, which had fewer columns', async () => {
    const columns: Columns = {
      ...{ feed: 'text', from: 'timestamp', to: 'timestamp', state: 'text' },
      ...{ rows: 'int32', lastPullRows: 'int32', pulledAt: 'timestamp' },
    };
    const parts: Uint8Array[] = [];
    const former = createCellFile(columns, (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    });
    const micros = (time: number) => BigInt(time) * 1000n;
    const [from, to] = [micros(november), micros(november + day)];
    await former.add(['pstnCalls', from, to, 'open', 12, 10, micros(november + day + 123)]);
    await former.finish();
    const read = await readCoverage(Buffer.concat(parts));
    expect(read).toEqual([row('pstnCalls', november)]);
    expect(await readCoverage(await writeCoverage(read))).toEqual(read);
  });

  it('refuses bytes that are no Parquet file', async () => {
    await expect(readCoverage(Buffer.from('not a Parquet file'))).rejects.toThrow();
  });

  it('refuses another table', async () => {
    const parts: Uint8Array[] = [];
    const other = createCellFile({ feed: 'text' }, (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    });
    await other.add(['pstnCalls']);
    await other.finish();
    await expect(readCoverage(Buffer.concat(parts))).rejects.toThrow(
      'tables/coverage/coverage.parquet',
    );
  });
});
