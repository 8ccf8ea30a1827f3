import { channel } from 'node:diagnostics_channel';
import type { ProblemCode } from './problemCodes.ts';

/**
 * Every event that is logged, with its fields. Alerts and the terminal's progress go by these
 * names. No field ever holds a row, a phone number, a person's name or a token.
 */
export interface LogEvents {
  readonly runStarted: { readonly feeds: readonly string[] };
  readonly feedPlanned: { readonly windows: number };
  readonly pageRead: { readonly rows: number };
  readonly waiting: { readonly until: string; readonly reason: WaitReason };
  readonly windowPulled: {
    readonly state: string;
    /** Of the window's files. */
    readonly rows: number;
    /** That this pull returned. */
    readonly pullRows: number;
    /** False if the files were right already. */
    readonly written: boolean;
    readonly durationMs: number;
  };
  /** What was odd about a window's rows, counted; all of them are kept. */
  readonly rowFindings: { readonly findings: Readonly<Record<string, number>> };
  /** The window is not done; it is gone on with later. */
  readonly windowPutBack: { readonly error: string };
  /** Another instance has taken the window over. */
  readonly leaseLost: Readonly<Record<string, never>>;
  readonly feedEnded: {
    readonly done: number;
    readonly left: number;
    readonly error?: string | undefined;
  };
  readonly coverageWritten: Readonly<Record<string, never>>;
  readonly stagingSwept: { readonly runs: number };
  /** Items of a POST of notifications; rejected ones by reason. */
  readonly notificationsReceived: {
    readonly accepted: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  readonly lifecycleReceived: { readonly lifecycleEvent: string };
  /** A POST that is not notifications at all. */
  readonly notificationRefused: { readonly reason: string };
  readonly subscriptionCreated: { readonly subscription: string; readonly expiresAt: string };
  readonly subscriptionRenewed: { readonly subscription: string; readonly expiresAt: string };
  readonly subscriptionFailed: { readonly error: string };
  readonly recordsLanded: { readonly records: number; readonly blobs: number };
  /** A record that could not be fetched or is not there yet: tried again later. */
  readonly recordPutOff: {
    readonly callRecord: string;
    readonly tries: number;
    readonly nextTry: string;
    readonly error: string;
  };
  /** Graph has forgotten a record before it could be fetched. */
  readonly recordGone: { readonly callRecord: string };
  readonly inboxDrained: {
    readonly landed: number;
    readonly gone: number;
    readonly putOff: number;
    readonly error?: string | undefined;
  };
  readonly windowListed: {
    readonly state: string;
    /** Records in the list. */
    readonly listed: number;
    /** Those that are missing or older in the export, and in the inbox now. */
    readonly wanted: number;
    readonly durationMs: number;
  };
  /** A landed blob is gone before it was published: the list has its records fetched again. */
  readonly landingLost: { readonly run: string; readonly records: number };
  readonly windowPublished: {
    readonly state: string;
    /** Of the window's files. */
    readonly rows: number;
    /** Landed records that were merged. */
    readonly records: number;
    /** False if the files were right already. */
    readonly written: boolean;
    readonly durationMs: number;
  };
  /** A problem of status, told at the end of every run as long as it lasts. */
  readonly problemFound: { readonly code: ProblemCode; readonly message: string };
  /** Status could not be read or written: the run itself is not concerned. */
  readonly statusFailed: { readonly error: string };
  /** A person has marked windows as due. */
  readonly rangeRequested: { readonly from: string; readonly to: string; readonly windows: number };
  readonly requestFailed: { readonly error: string };
  /** Work was started by a request instead of its timer. */
  readonly workStarted: { readonly works: readonly string[]; readonly reason: WorkReason };
  /** Work that was started by a request ended with an error; the next run goes on with it. */
  readonly workFailed: { readonly work: string; readonly error: string };
  readonly runEnded: { readonly complete: boolean; readonly errors: readonly string[] };
}

/** `timersSilent`: the timers have not run for three of their intervals. */
export type WorkReason = 'requested' | 'timersSilent';

/** Told by Graph to wait, before another try, or until another instance lets go of a window. */
export type WaitReason = 'throttled' | 'retry' | 'held';

export type EventName = keyof LogEvents;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What all events of a part of the work have in common. */
export interface LogContext {
  readonly feed?: string;
  /** The window's beginning, e.g. `2026-11-01T00:00:00Z`. */
  readonly window?: string;
  readonly invocation?: string;
}

/** One event, ready to be written. */
export type LogRecord = LogContext & {
  readonly level: LogLevel;
  readonly event: EventName;
  readonly fields: LogEvents[EventName];
};

type Write = <E extends EventName>(event: E, fields: LogEvents[E]) => void;

export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** The same log with more context in every event. */
  with(context: LogContext): Log;
}

/** Name of the diagnostics channel that has every event of the process, for who watches it. */
export const eventChannel = 'teams-call-export.event';
const watched = channel(eventChannel);

/** @param write takes each event, of every level */
export function createLog(write: (record: LogRecord) => void, context: LogContext = {}): Log {
  const at =
    (level: LogLevel): Write =>
    (event, fields) => {
      const record = { ...context, level, event, fields };
      write(record);
      if (watched.hasSubscribers) watched.publish(record);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (more) => createLog(write, { ...context, ...more }),
  };
}

/** For what nobody is told of. */
export const silentLog: Log = createLog(() => undefined);

/** One JSON line an event: level and name first, then context and fields. */
export function logLine({ level, event, fields, ...context }: LogRecord): string {
  return JSON.stringify({ level, event, ...context, ...fields });
}
