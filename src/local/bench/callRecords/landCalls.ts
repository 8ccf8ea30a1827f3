import { randomUUID } from 'node:crypto';
import { callRecordFeed } from '../../../callRecords/callRecordFeed.ts';
import { indexLanding } from '../../../callRecords/indexLanding.ts';
import { writeLandedRun, type RunRecord } from '../../../callRecords/landedRun.ts';
import { addRun } from '../../../callRecords/pending.ts';
import { RecordIndex } from '../../../callRecords/recordIndex.ts';
import { Ledger } from '../../../export/ledger.ts';
import { readRow } from '../../../export/logRow.ts';
import { openStorage, type Storage } from '../../../storage/openStorage.ts';
import { rangeOf, recordsOf, type CallsOfDay } from './callsOfDay.ts';

export interface LandInput extends CallsOfDay {
  readonly connectionString: string;
  readonly container: string;
  /** Number of the first record that lands. */
  readonly first: number;
  readonly count: number;
}

/** About what half a minute brings. */
const recordsPerRun = 2000;

/** Lands some of a day's records as if they had been fetched. */
export async function landCalls(input: LandInput): Promise<{ seconds: number; textMb: number }> {
  const { connectionString, container, first, count } = input;
  const startedAt = performance.now();
  const storage = await openStorage({ connectionString, exportContainer: container });
  let run: RunRecord[] = [];
  let textBytes = 0;
  for (const record of recordsOf(input, first, count)) {
    const row = readRow(callRecordFeed, Buffer.from(JSON.stringify(record)));
    textBytes += row.text.length;
    run.push({ id: row.id ?? '', version: 1, row });
    if (run.length < recordsPerRun) continue;
    await landRun(storage, input, run);
    run = [];
  }
  if (run.length > 0) await landRun(storage, input, run);
  return { seconds: (performance.now() - startedAt) / 1000, textMb: textBytes / 2 ** 20 };
}

async function landRun(
  { raw, index, ledger: table }: Storage,
  calls: CallsOfDay,
  records: readonly RunRecord[],
): Promise<void> {
  const { from } = rangeOf(calls);
  const ledger = new Ledger(callRecordFeed.name, table);
  const run = await writeLandedRun(raw, { from, name: randomUUID() }, records);
  const landing = records.map(({ id, version }) => ({ id, version, from, indexed: undefined }));
  await indexLanding(new RecordIndex(index), landing, () => Promise.resolve());
  await ledger.table.transact(ledger.feed, [addRun({ ...run, added: records.length })]);
}
