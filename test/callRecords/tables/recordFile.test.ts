import { describe, expect, it } from 'vitest';
import { recordTables } from '../../../src/callRecords/tables/recordTables.ts';
import { createTableFile } from '../../../src/export/tableFile.ts';
import { queryParquet } from '../../export/queryParquet.ts';
import { readRecord, tableOf } from './readTable.ts';

const records = [readRecord('peerToPeer'), readRecord('groupCall')];

async function writeTable(name: string): Promise<Buffer> {
  const table = tableOf(name);
  const parts: Uint8Array[] = [];
  const file = createTableFile(
    table.schema,
    (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    },
    (finding) => expect.unreachable(`${finding.name} was left over`),
  );
  for (const record of records) {
    for (const row of table.rowsOf(record)) await file.add(row, { _outsideWindow: false });
  }
  await file.finish();
  return Buffer.concat(parts);
}

describe('the files of call records', () => {
  it.each(recordTables.map(({ schema }) => schema))(
    'a reader finds the columns of $name in their order',
    async ({ name, columns }) => {
      const described = await queryParquet(await writeTable(name), 'DESCRIBE t');
      expect(described.map((column) => column['column_name'])).toEqual(Object.keys(columns));
    },
  );

  it('a reader finds figures as numbers, times as times and lists as JSON', async () => {
    const sql = `SELECT typeof(version) AS versions, typeof(streamIndex) AS places,
      typeof(averageJitterMs) AS durations, typeof(calleeNetwork_linkSpeed) AS speeds,
      typeof(startDateTime) AS times, typeof(wasMediaBypassed) AS marks,
      max(calleeNetwork_linkSpeed)::VARCHAR AS fastest, avg(averageJitterMs) AS jitter,
      count(*)::INTEGER AS rows, count(streamIndex)::INTEGER AS streams,
      max(calleeNetwork_traceRouteHops->>'$[0].roundTripTime') AS hop
      FROM t GROUP BY ALL`;
    expect(await queryParquet(await writeTable('callStreams'), sql)).toEqual([
      {
        versions: 'BIGINT',
        places: 'INTEGER',
        durations: 'DOUBLE',
        speeds: 'BIGINT',
        times: 'TIMESTAMP WITH TIME ZONE',
        marks: 'BOOLEAN',
        fastest: '4294967295',
        jitter: 16,
        rows: 4,
        streams: 3,
        hop: 'PT0.002S',
      },
    ]);
  });
});
