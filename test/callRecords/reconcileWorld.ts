import type { CallRecordRun } from '../../src/callRecords/callRecordContext.ts';
import { addRun } from '../../src/callRecords/pending.ts';
import { readPublishedVersions, type Versions } from '../../src/callRecords/publishedVersions.ts';
import { reconcileCallRecords } from '../../src/callRecords/reconcileCallRecords.ts';
import { createCellFile } from '../../src/export/cellFile.ts';
import { edge, tablePath, type Window } from '../../src/export/window.ts';
import { toEntity, windowRowKey, type WindowRow } from '../../src/export/windowRow.ts';
import type { CallWorld } from '../support/callWorld.ts';
import type { Steps } from '../support/steps.ts';

const partition = 'callRecords';

export function reconcile(world: CallWorld, run: Partial<CallRecordRun> = {}, steps?: Steps) {
  return reconcileCallRecords(world.context(steps), world.run(run));
}

/** Beginnings of the windows whose list has been begun since the last call, in order. */
export function takeLists(world: CallWorld): string[] {
  const requests = world.source.listRequests.splice(0);
  return requests.filter(({ link }) => link === undefined).map(({ range }) => edge(range.from));
}

export async function inboxIds(world: CallWorld): Promise<string[]> {
  return (await world.inboxEntries()).map(({ id }) => id);
}

export async function emptyInbox(world: CallWorld): Promise<void> {
  for (const { id, etag } of await world.inboxEntries()) {
    await world.inbox.transact('inbox', [{ kind: 'delete', rowKey: id, etag }]);
  }
}

/** The window that begins at a moment. */
export async function windowFrom(world: CallWorld, moment: string): Promise<WindowRow> {
  const found = (await world.windows()).find(({ from }) => from === Date.parse(moment));
  if (found === undefined) throw new Error(`no window begins at ${moment}`);
  return found;
}

export async function changeRow(
  world: CallWorld,
  row: WindowRow,
  change: Partial<WindowRow>,
): Promise<void> {
  const values = toEntity({ ...row, ...change });
  await world.ledger.transact(partition, [{ kind: 'put', rowKey: windowRowKey(row), values }]);
}

/** Stands in for fetch and publish: what is in the inbox and can be fetched is published at once. */
export async function publishInbox(world: CallWorld): Promise<void> {
  const entries = await world.inboxEntries();
  const wanted = new Set(entries.map(({ id }) => id).filter((id) => !world.source.missing.has(id)));
  for (const row of await world.windows()) {
    const records = world.source.truth().filter(({ id, startDateTime }) => {
      const start = Date.parse(startDateTime);
      return wanted.has(id) && row.from <= start && start < row.to;
    });
    const published = new Map(await readPublishedVersions(world.tables, row));
    for (const { id, version } of records) published.set(id, version);
    if (row.lastPull === undefined && published.size === 0) continue;
    const etag = await writeTable(world, row, published);
    const files = { [tablePath(partition, row)]: etag };
    await changeRow(world, row, { files, rows: published.size, dirty: false });
  }
  for (const { id, etag } of entries.filter((entry) => wanted.has(entry.id))) {
    await world.inbox.transact('inbox', [{ kind: 'delete', rowKey: id, etag }]);
  }
}

/** Writes a window's table file with the columns that count here, among others. */
export async function writeTable(
  { tables }: Pick<CallWorld, 'tables'>,
  window: Pick<Window, 'from' | 'to'>,
  versions: Versions,
): Promise<string> {
  const path = tablePath(partition, window);
  const writer = tables.writer(path, 'test', 'application/vnd.apache.parquet');
  const columns = { id: 'text', endDateTime: 'text', version: 'int64', type: 'text' } as const;
  const file = createCellFile(columns, (bytes) => writer.write(bytes));
  for (const [id, version] of versions) {
    await file.add([id, '2026-11-02T12:00:00Z', BigInt(version), 'groupCall']);
  }
  await file.finish();
  const head = await tables.head(path);
  return (await writer.commit(head ? { ifMatch: head.etag } : { ifAbsent: true })) ?? '';
}

/** Has a window wait for its publish. */
export async function addPending(world: CallWorld, moment: string, added = 1): Promise<void> {
  const run = { from: Date.parse(moment), name: `run${added}`, records: 3, added, listAt: 9 };
  await world.ledger.transact(partition, [addRun(run)]);
}
