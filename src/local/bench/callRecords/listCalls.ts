import { rangeOf } from './callsOfDay.ts';
import { exporterOf, wholeRun, type ExportInput } from './exporterOf.ts';
import { LoggedEvents } from './loggedEvents.ts';

export interface Listed {
  /** From the first request until the window's row was committed. */
  readonly seconds: number;
  readonly records: number;
  /** How many of them the export lacks. */
  readonly wanted: number;
}

/** Compares a day's records with Graph's list. */
export async function listCalls(input: ExportInput): Promise<Listed> {
  const exporter = await exporterOf(input);
  const events = new LoggedEvents();
  const run = { ...wholeRun(true), range: rangeOf(input) };
  const report = await exporter.listCallRecords(run, events.log);
  const [done] = events.of('windowListed');
  if (done === undefined) throw new Error(`the list is not complete: ${JSON.stringify(report)}`);
  const { listed, wanted, durationMs } = done.fields;
  return { seconds: durationMs / 1000, records: listed, wanted };
}
