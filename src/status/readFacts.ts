import { callRecordFeed } from '../callRecords/callRecordFeed.ts';
import type { Inbox, InboxEntry } from '../callRecords/inbox.ts';
import { countLanded } from '../callRecords/pending.ts';
import type {
  StoredSubscriptions,
  SubscriptionStore,
} from '../callRecords/subscription/subscriptionStore.ts';
import type { EntityTable } from '../export/entityTable.ts';
import { Ledger } from '../export/ledger.ts';
import { version } from '../version.ts';
import type { AppNote } from './journal.ts';
import type { JournalStore } from './journalStore.ts';
import { noFacts } from './noFacts.ts';
import type { OlderWindows } from './olderWindows.ts';
import { knownFeeds, readFeedFacts } from './readFeedFacts.ts';
import type { FeedFacts, InboxFacts, StatusFacts } from './statusFacts.ts';

/** Where status is read from; nothing is ever written there. */
export interface StatusSources {
  /** As the settings say; what the function app has noted goes before it. */
  readonly app: Pick<AppNote, 'feeds' | 'notifies'>;
  /** Ages at which a log's window is pulled again, in hours, rising. */
  readonly revisitHours: readonly number[];
  readonly ledger: EntityTable;
  readonly inbox: Inbox;
  readonly subscriptions: SubscriptionStore;
  readonly journal: JournalStore;
  /** Keep it as long as the process lives: it remembers what it has read. */
  readonly older: OlderWindows;
}

const mostCounted = 5_000;

/**
 * Reads everything that status is made of, side by side.
 * @param now milliseconds since 1970
 * @returns no facts but the error if storage fails
 */
export async function readFacts(sources: StatusSources, now: number): Promise<StatusFacts> {
  try {
    return await readAll(sources, now);
  } catch (error) {
    return noFacts(error, now);
  }
}

async function readAll(sources: StatusSources, now: number): Promise<StatusFacts> {
  const journalRead = sources.journal.read();
  const appRead = journalRead.then(({ app }) => app ?? sources.app);
  const [journal, feeds, subscriptions, inbox, landed] = await Promise.all([
    journalRead,
    readFeeds(sources, appRead, now),
    readSubscriptions(sources, appRead),
    countInbox(sources.inbox),
    countLanded(new Ledger(callRecordFeed.name, sources.ledger)),
  ]);
  return { now, version, feeds, subscriptions, inbox, landed, journal };
}

async function readFeeds(
  { ledger, older, revisitHours }: StatusSources,
  appRead: Promise<StatusSources['app']>,
  now: number,
): Promise<FeedFacts[]> {
  const olderRead = older.read();
  // Its failure is met where a feed waits for it, which may be never.
  olderRead.catch(() => undefined);
  const { feeds } = await appRead;
  // An app of another release may have feeds that this one does not know.
  const names = knownFeeds.filter((name) => feeds.includes(name));
  return Promise.all(
    names.map((name) => {
      const olderOfFeed = olderRead.then((windows) => windows.get(name) ?? []);
      return readFeedFacts(new Ledger(name, ledger), olderOfFeed, revisitHours, now);
    }),
  );
}

async function readSubscriptions(
  { subscriptions }: StatusSources,
  appRead: Promise<StatusSources['app']>,
): Promise<StoredSubscriptions | undefined> {
  const [stored, { feeds, notifies }] = await Promise.all([subscriptions.read(), appRead]);
  return notifies && feeds.includes(callRecordFeed.name) ? stored : undefined;
}

async function countInbox(inbox: Inbox): Promise<InboxFacts> {
  const failing: InboxEntry[] = [];
  let waiting = 0;
  let oldest: number | undefined;
  for await (const entry of inbox.list()) {
    if (waiting === mostCounted) return { waiting, isMore: true, failing, oldest };
    waiting += 1;
    if (entry.tries > 0) failing.push(entry);
    oldest = Math.min(oldest ?? Infinity, entry.announcedAt);
  }
  return { waiting, isMore: false, failing, oldest };
}
