import type { ProblemCode } from '../../problemCodes.ts';

/** What `--fix` can do, in the order in which it is done. */
export const fixNames = [
  'createStorage',
  'breakLeases',
  'renewSubscription',
  'retryRecords',
  'pullFeeds',
] as const;

export type FixName = (typeof fixNames)[number];

/** What each fix does, in words. */
export const fixWords: Readonly<Record<FixName, string>> = {
  createStorage: 'creates the containers and tables that are missing',
  breakLeases: 'gives back windows that nobody holds any more',
  renewSubscription: 'creates or renews the subscription now',
  retryRecords: 'fetches failing call records again now',
  pullFeeds: 'pulls what is due or failing now',
};

const pulling: readonly FixName[] = ['breakLeases', 'pullFeeds'];
/** Only a person can: the problem's remedy says what to do. */
const nothing: readonly FixName[] = [];

/** What can be done from here about each problem of status. */
export const fixesByProblem: Readonly<Record<ProblemCode, readonly FixName[]>> = {
  permissionMissing: nothing,
  signInRefused: nothing,
  storageRefused: nothing,
  feedUnavailable: nothing,
  feedSilent: pulling,
  feedBehind: pulling,
  windowsFailing: pulling,
  throttled: nothing,
  // No timer starts by it, but the export is brought up to date.
  timersSilent: pulling,
  clockSkew: nothing,
  subscriptionMissing: ['renewSubscription'],
  webhookUnreachable: ['renewSubscription'],
  notificationsRejected: nothing,
  recordsFailing: ['retryRecords'],
};
