import type { ProblemCode } from '../../src/problemCodes.ts';
import type { StatusFacts } from '../../src/status/statusFacts.ts';
import {
  appNote,
  dayMs,
  failingInbox,
  failingRow,
  feedFacts,
  hourMs,
  inboxEntry,
  journal,
  minuteMs,
  now,
  openRow,
  subscription,
  subscriptions,
  timerNote,
  today,
  workNote,
} from './facts.ts';

const hour = now - 30 * minuteMs;

function refused(error: string): Pick<StatusFacts, 'feeds'> {
  return { feeds: [feedFacts({ open: [failingRow(`${error}: no`)], recent: [] })] };
}

function counted(throttles: number, rejected: number): Pick<StatusFacts, 'journal'> {
  const hours = [0, 1, 2].map((ago) => [hour - ago * hourMs, { throttles, rejected }] as const);
  return { journal: journal({ hours: new Map(hours) }) };
}

/** For each code, changes that make it the one problem of a healthy export. */
export const everyProblem: Readonly<Record<ProblemCode, Partial<StatusFacts>>> = {
  permissionMissing: refused('PermissionMissingError'),
  signInRefused: refused('SignInRefusedError'),
  storageRefused: refused('StorageRefusedError'),
  feedUnavailable: refused('FeedUnavailableError'),
  feedSilent: {
    feeds: [feedFacts({ open: [openRow({ lastPull: now - dayMs })], recent: [] })],
  },
  feedBehind: { journal: journal({ works: [workNote({ cutShortRuns: 3 })] }) },
  windowsFailing: {
    feeds: [feedFacts({ open: [failingRow('BadAnswerError: no', { attempts: 3 })] })],
  },
  throttled: counted(1, 0),
  timersSilent: {
    journal: journal({ timers: new Map([['exportLogs', timerNote({ endedAt: now - dayMs })]]) }),
  },
  clockSkew: { journal: journal({ clockSkewMs: -hourMs }) },
  subscriptionMissing: { subscriptions: subscriptions({ known: [] }) },
  webhookUnreachable: {
    subscriptions: subscriptions({ failure: { at: now, error: 'WebhookUnreachableError: no' } }),
  },
  notificationsRejected: counted(0, 99),
  recordsFailing: failingInbox(inboxEntry({ tries: 3 })),
};

const error = (name: string) => `${name}Error: no`;

/** All of them at once, but for the silence of a feed: others explain it. */
export function allProblems(): Partial<StatusFacts> {
  const rows = (feed: string, ...errors: readonly string[]) =>
    errors.map((text, index) =>
      failingRow(text, {
        lastPull: now - dayMs,
        feed,
        attempts: 3,
        from: today - index * dayMs,
        failedAt: now - index - 1,
      }),
    );
  const failing = (name: string, ...errors: readonly string[]) =>
    feedFacts({ name, open: rows(name, ...errors).toReversed(), recent: [] });
  const { timers } = appNote();
  const works = [workNote({ feed: 'callRecords', work: 'fetch', cutShortRuns: 3 })];
  return {
    feeds: [
      failing('pstnCalls', error('PermissionMissing'), error('BadAnswer')),
      failing('directRoutingCalls', error('SignInRefused')),
      failing('smsLog', error('FeedUnavailable')),
      feedFacts({ name: 'callRecords', open: [openRow({ lastPull: now - dayMs })], recent: [] }),
    ],
    subscriptions: subscriptions({
      known: [subscription({ expiresAt: now + hourMs })],
      failure: { at: now, error: error('WebhookUnreachable') },
    }),
    ...failingInbox(inboxEntry({ tries: 3 })),
    journal: journal({
      works,
      timers: new Map(
        timers.map(({ name }) => [
          name,
          timerNote({ endedAt: now - dayMs, error: error('StorageRefused') }),
        ]),
      ),
      ...{ hours: counted(9, 99).journal.hours, clockSkewMs: hourMs },
    }),
  };
}
