import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import type { RunReport } from '../../export/exportLogs.ts';
import type { ExportRun, FeedReport } from '../../export/exportRun.ts';
import type { Log } from '../../log.ts';
import type { Exporter } from '../../wiring.ts';

/** Brings feeds up to date, logs and call records side by side. */
export async function exportFeeds(
  exporter: Exporter,
  feeds: readonly string[],
  run: ExportRun,
  log: Log,
): Promise<RunReport> {
  const logs = feeds.filter((feed) => feed !== callRecordFeed.name);
  const hasCallRecords = logs.length < feeds.length;
  const [ofLogs, ofCallRecords] = await Promise.all([
    logs.length > 0 ? exporter.exportLogs(run, log, logs) : undefined,
    hasCallRecords ? exporter.bringCallRecordsUpToDate(run, log) : undefined,
  ]);
  const others = ofCallRecords === undefined ? [] : [ofCallRecords];
  return {
    feeds: [...(ofLogs?.feeds ?? []), ...others],
    errors: ofLogs?.errors ?? [],
    complete: (ofLogs?.complete ?? true) && others.every(isComplete),
  };
}

function isComplete({ left, error }: FeedReport): boolean {
  return left === 0 && error === undefined;
}
