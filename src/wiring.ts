import { callRecordFeed } from './callRecords/callRecordFeed.ts';
import { Inbox } from './callRecords/inbox.ts';
import type { NotificationContext } from './callRecords/notifications/notificationReceiver.ts';
import type { RenewalContext } from './callRecords/subscription/renewSubscription.ts';
import { SubscriptionStore } from './callRecords/subscription/subscriptionStore.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { Ledger } from './export/ledger.ts';
import { requestWindows, type RequestedWindows } from './export/requestWindows.ts';
import type { Window } from './export/window.ts';
import { graphAccess, type GraphAccess } from './graph/graphAccess.ts';
import { GraphSubscriptions } from './graph/graphSubscriptions.ts';
import { logLimits, type Limits } from './graph/limiter.ts';
import { holder } from './holder.ts';
import { silentLog } from './log.ts';
import { once } from './once.ts';
import type { AppNote } from './status/journal.ts';
import { JournalStore } from './status/journalStore.ts';
import { Observations } from './status/observations.ts';
import { OlderWindows } from './status/olderWindows.ts';
import type { StatusSources } from './status/readFacts.ts';
import { StatusKeeper } from './status/statusKeeper.ts';
import { openContainers, openTables, type Storage, type Tables } from './storage/openStorage.ts';
import { systemClock } from './systemClock.ts';
import { version } from './version.ts';
import { createExporter, type Exporter, type Parts } from './wiring/createExporter.ts';
import { graphObserver } from './wiring/graphObserver.ts';
import { storageSettings } from './wiring/storageSettings.ts';

export type { Exporter } from './wiring/createExporter.ts';

/**
 * What a process works with. Each part is opened when it is first asked for, and again if that
 * failed; keep the app as long as the process lives: it paces the requests.
 */
export interface App {
  /** @throws ConfigError, or what storage throws if it cannot be opened */
  readonly exporter: () => Promise<Exporter>;
  /** What the notifications route needs: tables, and nothing of Graph. */
  readonly notifications: () => Promise<NotificationContext>;
  /**
   * What keeps the subscription alive; without call records among the feeds there is none.
   * @throws as `exporter`
   */
  readonly renewal: () => Promise<Omit<RenewalContext, 'log'>>;
  /** Needs nothing of Graph. */
  readonly status: () => Promise<StatusKeeper>;
  /** Marks a feed's windows as due. */
  readonly request: (feed: string, range: Pick<Window, 'from' | 'to'>) => Promise<RequestedWindows>;
}

export interface AppOptions {
  /** Requests a minute for the logs; those of Graph unless given. */
  readonly limits?: Limits | undefined;
  /** Those of a function app, which status is to watch. */
  readonly timers?: AppNote['timers'] | undefined;
  /** The system's unless given. */
  readonly clock?: Clock;
  /** Takes the place of the account that the settings name. */
  readonly storage?: Storage;
}

export function openApp(config: Config, options: AppOptions = {}): App {
  const { limits = logLimits, timers, clock = systemClock } = options;
  const parts: Parts = { config, clock, observations: new Observations() };
  const settings = once(() => Promise.resolve(storageSettings(config)));
  const tables = once(async (): Promise<Tables> => options.storage ?? openTables(await settings()));
  const containers = once(async () => options.storage ?? openContainers(await settings()));
  const storage = once(async () => ({ ...(await tables()), ...(await containers()) }));
  return {
    exporter: once(async () => {
      // Wrong settings are told as such, whether storage answers or not.
      const access = accessOf(config);
      return createExporter({ ...parts, access, limits }, await storage());
    }),
    notifications: async () => notificationsOf(parts, await tables()),
    renewal: once(async () => {
      const access = accessOf(config);
      return renewalOf(parts, access, await tables());
    }),
    status: once(async () => openKeeper(parts, await storage(), timers)),
    request: async (feed, range) => {
      const ledger = new Ledger(feed, (await tables()).ledger);
      return requestWindows(ledger, range, config.partitionHours, clock.now());
    },
  };
}

/** The exporter alone, for who runs no timers. */
export function openExporter(config: Config, limits?: Limits): Promise<Exporter> {
  return openApp(config, { limits }).exporter();
}

/** Status alone. */
export function openStatus(config: Config): Promise<StatusKeeper> {
  return openApp(config).status();
}

function notificationsOf({ clock, observations }: Parts, tables: Tables): NotificationContext {
  const journal = new JournalStore(tables.journal);
  return {
    inbox: new Inbox(tables.inbox),
    subscriptions: new SubscriptionStore(tables.subscriptions),
    clock,
    rejected: (items) => {
      observations.rejected(items);
      // The instance that takes notifications may have no timer.
      void observations.tellSometimes(journal, clock.now());
    },
  };
}

function accessOf({ graph, identity }: Config): GraphAccess {
  return graphAccess({ ...graph, environment: identity });
}

function renewalOf(
  { config, clock, observations }: Parts,
  access: GraphAccess,
  tables: Tables,
): Omit<RenewalContext, 'log'> {
  const observer = graphObserver(silentLog, observations);
  return {
    subscriptions: new SubscriptionStore(tables.subscriptions),
    api: new GraphSubscriptions({ access, clock, observer }),
    notificationUrl: wantsNotifications(config) ? config.notificationUrl : undefined,
    clock,
  };
}

async function openKeeper(
  { config, clock, observations }: Parts,
  { files, ...tables }: Storage,
  timers: AppNote['timers'] | undefined,
): Promise<StatusKeeper> {
  const { feeds, revisitHours } = config;
  const notifies = wantsNotifications(config);
  const journal = new JournalStore(tables.journal);
  if (timers) await journal.noteApp({ version, feeds, notifies, timers }, clock.now());
  const sources: StatusSources = {
    app: { feeds, notifies },
    revisitHours,
    ledger: tables.ledger,
    inbox: new Inbox(tables.inbox),
    subscriptions: new SubscriptionStore(tables.subscriptions),
    journal,
    older: new OlderWindows(files),
  };
  return new StatusKeeper({ sources, observations, tables: files, holder, clock });
}

function wantsNotifications({ feeds, notificationUrl }: Config): boolean {
  return notificationUrl !== undefined && feeds.includes(callRecordFeed.name);
}
