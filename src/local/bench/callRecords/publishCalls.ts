import { exporterOf, wholeRun, type ExportInput } from './exporterOf.ts';
import { LoggedEvents } from './loggedEvents.ts';
import { StorageTraffic, type Traffic } from './storageTraffic.ts';

export interface Published extends Traffic {
  /** From the search for windows to the tables, coverage included. */
  readonly seconds: number;
  /** Of the window's files. */
  readonly rows: number;
}

/** Publishes all that has landed; the inbox is empty. */
export async function publishCalls(input: ExportInput): Promise<Published> {
  const exporter = await exporterOf(input);
  const events = new LoggedEvents();
  const traffic = new StorageTraffic();
  const startedAt = performance.now();
  const report = await exporter.exportCallRecords(wholeRun(true), events.log);
  const seconds = (performance.now() - startedAt) / 1000;
  const [published] = events.of('windowPublished');
  if (report.error !== undefined || published === undefined) {
    throw new Error(`nothing was published: ${JSON.stringify(report)}`);
  }
  return { seconds, rows: published.fields.rows, ...traffic.total };
}
