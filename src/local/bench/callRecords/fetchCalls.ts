import { Inbox } from '../../../callRecords/inbox.ts';
import { RecordIndex } from '../../../callRecords/recordIndex.ts';
import { openStorage } from '../../../storage/openStorage.ts';
import { rangeOf } from './callsOfDay.ts';
import { exporterOf, wholeRun, type ExportInput } from './exporterOf.ts';
import { LoggedEvents } from './loggedEvents.ts';

export interface Fetched {
  /** From the first look into the inbox until all have landed. */
  readonly seconds: number;
  readonly landed: number;
  readonly blobs: number;
}

/** Puts a day's records into the inbox by their list, fetches and lands them. */
export async function fetchCalls(input: ExportInput): Promise<Fetched> {
  const exporter = await exporterOf(input);
  const events = new LoggedEvents();
  await exporter.listCallRecords({ ...wholeRun(false), range: rangeOf(input) }, events.log);
  const startedAt = performance.now();
  const report = await exporter.exportCallRecords(wholeRun(false), events.log);
  const [listed] = events.of('windowListed');
  const [drained] = events.of('inboxDrained');
  if (drained === undefined || drained.fields.landed !== listed?.fields.wanted) {
    throw new Error(`not all records have landed: ${JSON.stringify(report)}`);
  }
  const landings = events.of('recordsLanded');
  return {
    seconds: (drained.at - startedAt) / 1000,
    landed: drained.fields.landed,
    blobs: landings.reduce((sum, { fields }) => sum + fields.blobs, 0),
  };
}

/**
 * Has one call end, announces its record as the notifications route does, and lets the timer's
 * work run once.
 */
export async function fetchNotified(
  input: ExportInput,
): Promise<{ seconds: number; landed: number }> {
  const { graphUrl, connectionString, container } = input;
  const exporter = await exporterOf(input);
  const { inbox, index } = await openStorage({ connectionString, exportContainer: container });
  const answer = await fetch(`${graphUrl}/_tenant/callRecords`, { method: 'POST', body: '{}' });
  const { ids } = (await answer.json()) as { ids: string[] };
  await new Inbox(inbox).announce(ids, Date.now());
  const startedAt = performance.now();
  await exporter.exportCallRecords(wholeRun(false), new LoggedEvents().log);
  const seconds = (performance.now() - startedAt) / 1000;
  const entries = await Promise.all(ids.map((id) => new RecordIndex(index).get(id)));
  return { seconds, landed: entries.filter((entry) => entry !== undefined).length };
}
