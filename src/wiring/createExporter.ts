import type { CallRecordContext } from '../callRecords/callRecordContext.ts';
import {
  bringCallRecordsUpToDate,
  exportCallRecords,
  listCallRecords,
} from '../callRecords/exportCallRecords.ts';
import { callRecordFeed } from '../callRecords/callRecordFeed.ts';
import { Inbox } from '../callRecords/inbox.ts';
import { RecordIndex } from '../callRecords/recordIndex.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { describeError } from '../errors.ts';
import { exportLogs, type RunReport } from '../export/exportLogs.ts';
import type { ExportRun, FeedReport } from '../export/exportRun.ts';
import { Ledger } from '../export/ledger.ts';
import { logFeeds } from '../feeds/index.ts';
import { callRecordLimiters } from '../graph/callRecordLimits.ts';
import type { GraphAccess } from '../graph/graphAccess.ts';
import { GraphCallRecords } from '../graph/graphCallRecords.ts';
import { GraphLogSource } from '../graph/graphLogSource.ts';
import { Limiter, type Limits } from '../graph/limiter.ts';
import { ParticipantsSupport } from '../graph/participantsSupport.ts';
import { holder, isGone } from '../holder.ts';
import type { Log } from '../log.ts';
import type { Work } from '../status/journal.ts';
import { JournalStore } from '../status/journalStore.ts';
import type { Observations } from '../status/observations.ts';
import { workEnd } from '../status/workEnd.ts';
import type { Storage } from '../storage/openStorage.ts';
import { graphObserver } from './graphObserver.ts';

/** The exporter with everything it needs, as the settings say. */
export interface Exporter {
  /**
   * Brings the logs up to date.
   * @param feeds names; all configured ones unless given
   */
  exportLogs(run: ExportRun, log: Log, feeds?: readonly string[]): Promise<RunReport>;
  /** Fetches and publishes the call records that are in the inbox. */
  exportCallRecords(run: ExportRun, log: Log): Promise<FeedReport>;
  /** Puts call records that the export lacks into the inbox. */
  listCallRecords(run: ExportRun, log: Log): Promise<FeedReport>;
  /** Lists, fetches and publishes call records at once. */
  bringCallRecordsUpToDate(run: ExportRun, log: Log): Promise<FeedReport>;
}

/** What everything is made of. */
export interface Parts {
  readonly config: Config;
  readonly clock: Clock;
  /** Hears Graph. */
  readonly observations: Observations;
}

interface ExporterParts extends Parts {
  readonly access: GraphAccess;
  /** Requests a minute for the logs. */
  readonly limits: Limits;
}

export function createExporter(parts: ExporterParts, storage: Storage): Exporter {
  const { config, clock, observations, access, limits } = parts;
  const limiter = new Limiter(clock, limits);
  const blobs = { tables: storage.files, raw: storage.raw };
  const shared = { clock, claimant: { clock, holder, isGone }, settings: config, blobs };
  const callRecords = callRecordContexts(access, shared, storage, observations);
  const note = workNotes(storage, clock);
  return {
    exportLogs: async (run, log, names = config.feeds) => {
      const observer = graphObserver(log, observations);
      const source = new GraphLogSource({ access, clock, limiter, observer });
      const feeds = logFeeds.filter(({ name }) => names.includes(name));
      const report = await exportLogs(
        { ...shared, feeds, ledger: storage.ledger, source, log },
        run,
      );
      await note('pull', reportsOf(report), run, log);
      return report;
    },
    exportCallRecords: async (run, log) => {
      const report = await exportCallRecords(callRecords(log), run);
      await note('fetch', [report], run, log);
      return report;
    },
    listCallRecords: async (run, log) => {
      const report = await listCallRecords(callRecords(log), run);
      await note('list', [report], run, log);
      return report;
    },
    bringCallRecordsUpToDate: async (run, log) => {
      const report = await bringCallRecordsUpToDate(callRecords(log), run);
      await note('list', [report], run, log);
      return report;
    },
  };
}

/** What fails beside the feeds concerns them all. */
function reportsOf({ feeds, errors: [beside] }: RunReport): FeedReport[] {
  return feeds.map((feed) => ({ ...feed, error: feed.error ?? beside }));
}

/** What all runs of call records share; each has a log of its own. */
function callRecordContexts(
  access: GraphAccess,
  shared: Pick<CallRecordContext, 'clock' | 'claimant' | 'settings' | 'blobs'>,
  storage: Storage,
  observations: Observations,
): (log: Log) => CallRecordContext {
  const { name } = callRecordFeed;
  const { clock } = shared;
  const limiters = callRecordLimiters(clock);
  const participants = new ParticipantsSupport();
  return (log) => {
    const observer = graphObserver(log, observations);
    return {
      ...shared,
      source: new GraphCallRecords({ access, limiters, participants, clock, observer }),
      inbox: new Inbox(storage.inbox),
      index: new RecordIndex(storage.index),
      ledger: new Ledger(name, storage.ledger),
      log: log.with({ feed: name }),
    };
  };
}

/** Notes for status how runs ended; without the note, status suffers, not the run. */
function workNotes({ journal }: Storage, clock: Clock) {
  const store = new JournalStore(journal);
  return async (work: Work, reports: readonly FeedReport[], run: ExportRun, log: Log) => {
    const ends = reports.map((report) => workEnd(report, work, run, clock.now()));
    try {
      await Promise.all(ends.map((end) => store.workEnded(end)));
    } catch (error) {
      log.error('statusFailed', { error: describeError(error) });
    }
  };
}
