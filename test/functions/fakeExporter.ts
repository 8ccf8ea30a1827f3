import type { ExportRun, FeedReport } from '../../src/export/exportRun.ts';
import type { RunReport } from '../../src/export/exportLogs.ts';
import type { Exporter } from '../../src/wiring.ts';

/** An exporter whose runs end as they are told. */
export function fakeExporter(reports: {
  readonly logs?: RunReport;
  readonly callRecords?: FeedReport;
  /** Is told of each run. */
  readonly onRun?: (name: keyof Exporter, run: ExportRun) => void;
}): () => Promise<Exporter> {
  const {
    logs = { feeds: [], errors: [], complete: true },
    callRecords = { feed: 'callRecords', done: 0, left: 0 },
    onRun = () => undefined,
  } = reports;
  const answer =
    <R>(name: keyof Exporter, report: R) =>
    (run: ExportRun): Promise<R> => {
      onRun(name, run);
      return Promise.resolve(report);
    };
  return () =>
    Promise.resolve({
      exportLogs: answer('exportLogs', logs),
      exportCallRecords: answer('exportCallRecords', callRecords),
      listCallRecords: answer('listCallRecords', callRecords),
      bringCallRecordsUpToDate: answer('bringCallRecordsUpToDate', callRecords),
    });
}

/** A run, as a timer has it. @param stop never unless given */
export function timerRun(stop: AbortSignal = new AbortController().signal): ExportRun {
  return { attended: false, stop, giveUpAt: Infinity };
}
