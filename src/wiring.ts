import type { CallRecordContext } from './callRecords/callRecordContext.ts';
import {
  bringCallRecordsUpToDate,
  exportCallRecords,
  listCallRecords,
} from './callRecords/exportCallRecords.ts';
import { callRecordFeed } from './callRecords/callRecordFeed.ts';
import { Inbox } from './callRecords/inbox.ts';
import type { NotificationContext } from './callRecords/notifications/notificationReceiver.ts';
import { RecordIndex } from './callRecords/recordIndex.ts';
import type { RenewalContext } from './callRecords/subscription/renewSubscription.ts';
import { SubscriptionStore } from './callRecords/subscription/subscriptionStore.ts';
import type { Config } from './config.ts';
import { exportLogs, type RunReport } from './export/exportLogs.ts';
import type { ExportRun, FeedReport } from './export/exportRun.ts';
import { Ledger } from './export/ledger.ts';
import { edge } from './export/window.ts';
import { logFeeds } from './feeds/index.ts';
import { callRecordLimiters } from './graph/callRecordLimits.ts';
import { clouds } from './graph/clouds.ts';
import { createCredential } from './graph/credential.ts';
import { graphAccess } from './graph/graphAccess.ts';
import { GraphCallRecords, type GraphCallRecordsOptions } from './graph/graphCallRecords.ts';
import { GraphLogSource } from './graph/graphLogSource.ts';
import { GraphSubscriptions } from './graph/graphSubscriptions.ts';
import { Limiter, logLimits, type Limits } from './graph/limiter.ts';
import { ParticipantsSupport } from './graph/participantsSupport.ts';
import type { GraphObserver } from './graph/patientConnection.ts';
import { holder, isGone } from './holder.ts';
import type { Log, WaitReason } from './log.ts';
import {
  openStorage,
  openTables,
  type StorageSettings,
  type Tables,
} from './storage/openStorage.ts';
import { systemClock } from './systemClock.ts';

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

const clock = systemClock;

/**
 * Opens storage and Graph. Keep the exporter as long as the process lives: it paces the requests.
 * @param limits requests a minute for the logs; those of Graph unless given
 * @throws ConfigError, or what storage throws if it cannot be opened
 */
export async function openExporter(config: Config, limits: Limits = logLimits): Promise<Exporter> {
  const access = graphAccess({ ...config.graph, environment: config.identity });
  const limiter = new Limiter(clock, limits);
  const limiters = callRecordLimiters(clock);
  const participants = new ParticipantsSupport();
  const { files, raw, ...tables } = await openStorage(storageSettings(config));
  const blobs = { tables: files, raw };
  const shared = { clock, claimant: { clock, holder, isGone }, settings: config, blobs };
  const callRecords = callRecordContext(shared, tables, { access, limiters, participants });
  return {
    exportLogs: (run, log, feeds = config.feeds) => {
      const source = new GraphLogSource({ access, clock, limiter, observer: observer(log) });
      const chosen = logFeeds.filter(({ name }) => feeds.includes(name));
      return exportLogs({ ...shared, feeds: chosen, ledger: tables.ledger, source, log }, run);
    },
    exportCallRecords: (run, log) => exportCallRecords(callRecords(log), run),
    listCallRecords: (run, log) => listCallRecords(callRecords(log), run),
    bringCallRecordsUpToDate: (run, log) => bringCallRecordsUpToDate(callRecords(log), run),
  };
}

/** Opens what the notifications route needs: tables, and nothing of Graph. */
export async function openNotifications(config: Config): Promise<NotificationContext> {
  const { inbox, subscriptions } = await openTables(storageSettings(config));
  return {
    inbox: new Inbox(inbox),
    subscriptions: new SubscriptionStore(subscriptions),
    clock,
  };
}

/** Opens what keeps the subscription alive; without call records among the feeds there is none. */
export async function openRenewal(config: Config): Promise<Omit<RenewalContext, 'log'>> {
  const access = graphAccess({ ...config.graph, environment: config.identity });
  const { subscriptions } = await openTables(storageSettings(config));
  const isWanted = config.feeds.includes(callRecordFeed.name);
  return {
    subscriptions: new SubscriptionStore(subscriptions),
    api: new GraphSubscriptions({ access, clock }),
    notificationUrl: isWanted ? config.notificationUrl : undefined,
    clock,
  };
}

/** What all runs of call records share; each has a log of its own. */
function callRecordContext(
  shared: Pick<CallRecordContext, 'clock' | 'claimant' | 'settings' | 'blobs'>,
  tables: Tables,
  graph: Omit<GraphCallRecordsOptions, 'clock'>,
): (log: Log) => CallRecordContext {
  const { name } = callRecordFeed;
  return (log) => ({
    ...shared,
    source: new GraphCallRecords({ ...graph, clock, observer: observer(log) }),
    inbox: new Inbox(tables.inbox),
    index: new RecordIndex(tables.index),
    ledger: new Ledger(name, tables.ledger),
    log: log.with({ feed: name }),
  });
}

/** Of many requests that wait together, one is told of. */
function observer(log: Log): GraphObserver {
  const told = new Set<string>();
  return {
    waiting(feed: string, until: number, reason: WaitReason) {
      const wait = `${feed} ${edge(until)}`;
      if (!told.has(wait)) log.with({ feed }).info('waiting', { until: edge(until), reason });
      told.add(wait);
    },
  };
}

function storageSettings({ storage, exportContainer, graph, identity }: Config): StorageSettings {
  if (storage.kind === 'connectionString') return { ...storage, exportContainer };
  const { authorityHost } = clouds[graph.cloud];
  const { clientId: managedIdentityClientId } = storage;
  const settings = { environment: identity, authorityHost, managedIdentityClientId };
  return { ...storage, credential: createCredential(settings), exportContainer };
}
