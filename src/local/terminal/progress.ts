import type { EventName, LogEvents, LogRecord } from '../../log.ts';

/** How far a run has got with one feed. */
export interface FeedProgress {
  readonly feed: string;
  /** Windows to pull; undefined until that is known. */
  readonly windows: number | undefined;
  readonly done: number;
  /** Rows that Graph has returned. */
  readonly rowsRead: number;
  /** Rows of the files that were written. */
  readonly rowsWritten: number;
  /** When the first window could begin, milliseconds since 1970. */
  readonly startedAt: number;
  readonly waiting: Waiting | undefined;
  /** Beginning of the window whose files were written last, e.g. `2026-11-01T00:00:00Z`. */
  readonly lastWritten: string | undefined;
  /** What was odd about rows, counted. */
  readonly findings: Readonly<Record<string, number>>;
  readonly isEnded: boolean;
}

export interface Waiting {
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly reason: LogEvents['waiting']['reason'];
}

/** By feed, in the order in which the run names them. */
export type Progress = ReadonlyMap<string, FeedProgress>;

export const noProgress: Progress = new Map();

/**
 * The progress after an event.
 * @param now milliseconds since 1970
 */
export function advance(progress: Progress, record: LogRecord, now: number): Progress {
  if (isEvent(record, 'runStarted')) {
    const begun = record.fields.feeds.map((feed) => [feed, begin(feed, now)] as const);
    return new Map([...progress, ...begun]);
  }
  const before = progress.get(record.feed ?? '');
  if (before === undefined) return progress;
  return new Map(progress).set(before.feed, advanceFeed(before, record, now));
}

function begin(feed: string, now: number): FeedProgress {
  return {
    feed,
    windows: undefined,
    done: 0,
    rowsRead: 0,
    rowsWritten: 0,
    startedAt: now,
    waiting: undefined,
    lastWritten: undefined,
    findings: {},
    isEnded: false,
  };
}

function advanceFeed(feed: FeedProgress, record: LogRecord, now: number): FeedProgress {
  if (isEvent(record, 'feedPlanned')) {
    return { ...feed, windows: record.fields.windows, startedAt: now };
  }
  if (isEvent(record, 'waiting')) {
    const { until, reason } = record.fields;
    return { ...feed, waiting: { until: Date.parse(until), reason } };
  }
  if (isEvent(record, 'pageRead')) {
    return { ...feed, waiting: undefined, rowsRead: feed.rowsRead + record.fields.rows };
  }
  if (isEvent(record, 'recordsLanded')) {
    return { ...feed, waiting: undefined, rowsRead: feed.rowsRead + record.fields.records };
  }
  if (isEvent(record, 'windowListed')) return { ...feed, done: feed.done + 1 };
  if (isEvent(record, 'windowPublished')) return withFiles(feed, record, record.fields);
  if (isEvent(record, 'windowPulled')) {
    return withFiles({ ...feed, done: feed.done + 1 }, record, record.fields);
  }
  if (isEvent(record, 'rowFindings')) {
    return { ...feed, findings: sum(feed.findings, record.fields.findings) };
  }
  if (isEvent(record, 'feedEnded')) return { ...feed, waiting: undefined, isEnded: true };
  return feed;
}

function withFiles(
  feed: FeedProgress,
  { window }: LogRecord,
  { rows, written }: { readonly rows: number; readonly written: boolean },
): FeedProgress {
  if (!written) return feed;
  return { ...feed, rowsWritten: feed.rowsWritten + rows, lastWritten: window };
}

function sum(a: FeedProgress['findings'], b: FeedProgress['findings']): FeedProgress['findings'] {
  const total: Record<string, number> = { ...a };
  for (const [kind, count] of Object.entries(b)) total[kind] = (total[kind] ?? 0) + count;
  return total;
}

/** True when every feed has ended; what follows takes care of the export as a whole. */
export function hasEnded(progress: Progress): boolean {
  return [...progress.values()].every(({ isEnded }) => isEnded);
}

/** Tells which event a record is of, and so what its fields are. */
export function isEvent<E extends EventName>(
  record: LogRecord,
  event: E,
): record is LogRecord & { readonly event: E; readonly fields: LogEvents[E] } {
  return record.event === event;
}
