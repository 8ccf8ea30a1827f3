import { jsonText } from './runCommand.ts';
import type { EndedRun } from './summary.ts';

/**
 * What `npm run export -- --json` prints when it has ended. Wrong settings or arguments are
 * `{"problems": ["…"]}` instead, one sentence each.
 */
export interface ExportDocument {
  /** True if every window is done and nobody has stopped the run: exit code 0. */
  readonly complete: boolean;
  /** True if a person or the system has stopped it. */
  readonly stopped: boolean;
  /** Empty if the storage could not be opened. */
  readonly feeds: readonly ExportedFeed[];
  /** What went wrong beside the feeds: the error's name, a colon, what happened. */
  readonly errors: readonly string[];
}

export interface ExportedFeed {
  readonly feed: string;
  readonly windowsDone: number;
  /** Windows that were to be done and are not. */
  readonly windowsLeft: number;
  /** Rows that Graph has returned; of call records, those that were fetched. */
  readonly rowsRead: number;
  /** Rows of the files that were written. */
  readonly rowsWritten: number;
  /** Why windows are left, like those of `errors`; null if nothing failed. */
  readonly error: string | null;
  /** What was odd about rows, counted by its kind; all of them are kept. */
  readonly findings: Readonly<Record<string, number>>;
}

/** A run that has ended, as JSON. */
export function exportJson({ report, progress, stopped }: Omit<EndedRun, 'place'>): string {
  const feeds = report.feeds.map(({ feed, done, left, error = null }): ExportedFeed => {
    const { rowsRead = 0, rowsWritten = 0, findings = {} } = progress.get(feed) ?? {};
    const windows = { windowsDone: done, windowsLeft: left };
    return { feed, ...windows, rowsRead, rowsWritten, error, findings };
  });
  const complete = report.complete && !stopped;
  return jsonText({ complete, stopped, feeds, errors: report.errors } satisfies ExportDocument);
}

/** A run that has failed as a whole, as JSON. @param error as `describeError` said */
export function failedExportJson(error: string, stopped: boolean): string {
  const report = { complete: false, feeds: [], errors: [error] };
  return exportJson({ report, progress: new Map(), stopped });
}
