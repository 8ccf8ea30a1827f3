import { createLog, type EventName, type LogEvents, type LogRecord } from '../../../log.ts';

/** What a run logs, and when. */
export class LoggedEvents {
  private readonly records: { readonly record: LogRecord; readonly at: number }[] = [];
  readonly log = createLog((record) => {
    this.records.push({ record, at: performance.now() });
  });

  /** The events of one name, in order; `at` is a time of `performance.now()`. */
  of<E extends EventName>(name: E): { readonly fields: LogEvents[E]; readonly at: number }[] {
    return this.records
      .filter(({ record }) => record.event === name)
      .map(({ record, at }) => ({ fields: record.fields as LogEvents[E], at }));
  }
}
