import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import type { Inbox } from '../../callRecords/inbox.ts';
import { renewSubscription } from '../../callRecords/subscription/renewSubscription.ts';
import type { SubscriptionStore } from '../../callRecords/subscription/subscriptionStore.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { FeedReport } from '../../export/exportRun.ts';
import type { Log } from '../../log.ts';
import type { App } from '../../wiring.ts';
import { exportFeeds } from '../terminal/exportFeeds.ts';
import { reasonWords } from '../terminal/reasonWords.ts';
import type { FixName } from './fixes.ts';
import { breakLeases } from './fixes/breakLeases.ts';
import { retryRecords } from './fixes/retryRecords.ts';
import type { PlannedFix } from './planFixes.ts';
import type { StaleLease } from './staleLeases.ts';

/** Carries out a fix. @returns what was done, a line each */
export type Fix = (planned: PlannedFix, stop: AbortSignal) => Promise<readonly string[]>;

export type Fixes = Readonly<Record<FixName, Fix>>;

/** What fixes work with; each part is opened when it is needed. */
export interface FixTools {
  readonly app: Pick<App, 'exporter' | 'renewal'>;
  readonly createStorage: () => Promise<void>;
  readonly store: () => Promise<SubscriptionStore>;
  readonly stale: () => Promise<readonly StaleLease[]>;
  readonly inbox: () => Promise<Inbox>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The fixes of an export. */
export function doctorFixes(config: Pick<Config, 'feeds' | 'notificationUrl'>, tools: FixTools) {
  const { createStorage, stale, inbox, clock } = tools;
  const pull = (feeds: readonly string[], stop: AbortSignal) => pullFeeds(tools, feeds, stop);
  return {
    createStorage: async () => {
      await createStorage();
      return ['containers and tables are there now'];
    },
    breakLeases: async (_, stop) => breakLeases(await stale(), clock, stop),
    renewSubscription: (_, stop) => renewNow(config, tools, stop),
    retryRecords: async (_, stop) => {
      const count = await retryRecords(await inbox());
      return [
        `failing call records that are tried again: ${count}`,
        ...(await pull(callRecords, stop)),
      ];
    },
    pullFeeds: ({ feeds = config.feeds }, stop) => pull(feeds, stop),
  } satisfies Fixes;
}

const callRecords = [callRecordFeed.name];

/** What Graph's list said an hour ago at most is not believed: it is asked again. */
async function renewNow(
  { feeds, notificationUrl }: Pick<Config, 'feeds' | 'notificationUrl'>,
  { app, store, log }: FixTools,
  stop: AbortSignal,
): Promise<string[]> {
  // Without an address a renewal removes what subscriptions there are.
  if (notificationUrl === undefined || !feeds.includes(callRecordFeed.name)) {
    return ['left the subscription alone: NOTIFICATION_URL is not set here'];
  }
  await (await store()).note('reviewedAt', 0);
  await renewSubscription({ ...(await app.renewal()), log }, stop);
  return ['the subscription is there and leads to NOTIFICATION_URL'];
}

/** As `npm run export` without a range does. */
async function pullFeeds(
  { app, log }: FixTools,
  feeds: readonly string[],
  stop: AbortSignal,
): Promise<string[]> {
  const run = { attended: true, stop, giveUpAt: Infinity };
  const report = await exportFeeds(await app.exporter(), feeds, run, log);
  return [...report.feeds.map(lineOf), ...report.errors.map(reasonWords)];
}

function lineOf({ feed, done, left, error }: FeedReport): string {
  const reason = error === undefined ? '' : `: ${reasonWords(error)}`;
  return `${feed}: windows done ${done}, left ${left}${reason}`;
}
