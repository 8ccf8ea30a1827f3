import { callRecordFeed } from '../../src/callRecords/callRecordFeed.ts';
import type { CallRecordContext } from '../../src/callRecords/callRecordContext.ts';
import { writeLandedRun } from '../../src/callRecords/landedRun.ts';
import { addRun } from '../../src/callRecords/pending.ts';
import { startOfDay } from '../../src/export/time.ts';
import { readRow } from '../../src/export/logRow.ts';
import type { FakeRecord } from './fakeCallRecordSource.ts';

let runs = 0;

/**
 * Lands records of one UTC day as one run, as fetching does.
 * @param options `index: false` leaves the index as it is, as after a write that came too late;
 *   `name`: of the run, if not the next one
 * @returns the run's name
 */
export async function land(
  { ledger, index, blobs }: CallRecordContext,
  records: readonly FakeRecord[],
  options: { readonly index?: boolean; readonly name?: string } = {},
): Promise<string> {
  runs += 1;
  const { index: isIndexed = true, name = `run${String(runs).padStart(6, '0')}` } = options;
  const time = Date.parse(records[0]?.startDateTime ?? '');
  const [window] = await ledger.windowsOf({ from: time, to: time + 1 }, 24);
  const from = window?.row.from ?? startOfDay(time);
  const rows = records.map((record) => {
    const row = readRow(callRecordFeed, new TextEncoder().encode(JSON.stringify(record)));
    return { id: record.id, version: record.version, row };
  });
  const run = await writeLandedRun(blobs.raw, { from, name }, rows);
  for (const { id, version } of isIndexed ? records : []) {
    const known = await index.get(id);
    const before = known === undefined ? [] : [...known.movedFrom, known.from];
    const movedFrom = [...new Set(before)].filter((window) => window !== from);
    await index.write([{ entry: { id, version, from, movedFrom }, etag: known?.etag }]);
  }
  await ledger.table.transact(ledger.feed, [addRun({ ...run, added: 0 })]);
  return name;
}
