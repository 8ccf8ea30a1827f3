import { createLog, type Log, type LogRecord } from '../../../src/log.ts';

/** The events of a run as they are logged. */
export function recordsOf(run: (log: Log) => void): LogRecord[] {
  const records: LogRecord[] = [];
  run(createLog((record) => records.push(record)));
  return records;
}

/** What a pull reports of a window whose files it has written. */
export function pulled(rows: number) {
  return { state: 'open', rows, pullRows: rows, written: true, durationMs: 5 } as const;
}

export const firstWindow = '2026-11-01T00:00:00Z';
export const secondWindow = '2026-11-02T00:00:00Z';
