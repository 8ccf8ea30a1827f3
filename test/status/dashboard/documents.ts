import type {
  FeedStatus,
  MonthCoverage,
  StatusDocument,
  StatusProblem,
} from '../../../src/status/statusDocument.ts';
import { problemCodes } from '../../../src/problemCodes.ts';
import { remedyOfProblem } from '../../../src/status/remedies.ts';

const day = 86_400_000;
const checkedAt = '2026-11-21T14:03:20.000Z';
const today = Date.parse('2026-11-21T00:00:00Z');

const problemMessages: Readonly<Record<StatusProblem['code'], string>> = {
  permissionMissing: 'Graph refuses pstnCalls: the identity lacks CallRecords.Read.All.',
  signInRefused: 'Entra does not give the identity a token.',
  storageRefused: 'Storage refuses to be read or written.',
  feedUnavailable: 'Graph does not have smsLog for this tenant.',
  feedSilent: 'smsLog has had no complete pull for 3 days.',
  feedBehind: 'Three runs of smsLog in a row have ended at their deadline with work left.',
  windowsFailing: '24 windows have failed three times in a row or more.',
  throttled: 'Graph has throttled the export for 4 hours.',
  timersSilent: 'The timer exportLogs has let three of its times pass.',
  clockSkew: "This machine's clock is 7 minutes behind Graph's.",
  subscriptionMissing: 'No subscription lives, so Graph announces no call records.',
  webhookUnreachable: 'Graph could not reach the notification URL.',
  notificationsRejected: 'More than 20 notifications in an hour were not ours.',
  recordsFailing: '57 call records cannot be fetched.',
};

/** Everything as it should be, a year after the deployment. */
export const healthy: StatusDocument = {
  checkedAt,
  version: '0.1.0',
  healthy: true,
  problems: [],
  feeds: [
    feed('pstnCalls', 1_860),
    feed('directRoutingCalls', 13_240),
    feed('smsLog', 71),
    feed('callRecords', 4_815),
  ],
  subscription: {
    id: '2b6a9fc1-7a3e-4f0e-9f0c-6c8f0a4f5d11',
    expiresAt: '2026-11-23T08:20:00.000Z',
    lastNotification: '2026-11-21T14:02:47.000Z',
    lastHandshake: '2026-11-21T08:20:02.000Z',
    error: null,
  },
  inbox: {
    waiting: 3,
    isMore: false,
    failing: 0,
    oldest: '2026-11-21T14:02:40.000Z',
    failures: [],
  },
  landed: 17,
  throttlesLastHour: 0,
  timers: [
    timer('exportLogs', '0 */10 * * * *', 3),
    timer('exportCallRecords', '0 * * * * *', 1),
    timer('reconcileCallRecords', '0 5 * * * *', 58),
    timer('renewSubscription', '0 */5 * * * *', 3),
  ],
};

/** Each problem code once, and everything that can fail failing. Each number is another one. */
export const everythingWrong: StatusDocument = {
  checkedAt,
  version: '0.1.0',
  healthy: false,
  problems: problemCodes.map(problem),
  feeds: [
    {
      ...feed('pstnCalls', 1_861),
      lastSuccess: '2026-11-18T02:10:00.000Z',
      newestRow: '2026-11-17T23:41:07.000Z',
      lagMinutes: 5_033,
      windows: { due: 12, open: 41, settled: 203, failing: 24, beyondRetention: 64 },
      failures: Array.from({ length: 10 }, (_, index) => ({
        from: time(today - index * day),
        to: time(today - (index - 1) * day),
        error:
          index === 3
            ? 'GraphFaultError: Graph answered 400 BadRequest with an answer that names <b>markup</b> & "quotes"'
            : 'PermissionMissingError: Graph answered 403 Forbidden: the identity lacks CallRecords.Read.All',
        remedy: 'Grant CallRecords.Read.All to the identity; the next run goes on by itself.',
        attempts: 10 + index,
        nextTry: time(Date.parse(checkedAt) + (index + 2) * 720_000),
      })),
      coverage: months(7, 'oooooossssfffmmmmffffoo'),
    },
    { ...feed('directRoutingCalls', 13_241), lagMinutes: 75 },
    {
      ...feed('smsLog', 0),
      lastSuccess: null,
      newestRow: null,
      lagMinutes: null,
      windows: { due: 31, open: 92, settled: 0, failing: 33, beyondRetention: 0 },
      coverage: months(3, 'm'.repeat(92)),
    },
    feed('callRecords', 4_816),
  ],
  subscription: {
    id: null,
    expiresAt: null,
    lastNotification: '2026-11-20T21:15:09.000Z',
    lastHandshake: '2026-11-20T20:00:00.000Z',
    error:
      'WebhookUnreachableError: Graph could not validate the notification URL: the request timed out',
  },
  inbox: {
    waiting: 10_000,
    isMore: true,
    failing: 57,
    oldest: '2026-11-20T21:14:30.000Z',
    failures: Array.from({ length: 10 }, (_, index) => ({
      callRecord: `e523d2ed-2966-4b6b-925b-754a88034c${index + 10}`,
      error: 'GraphFaultError: Graph answered 400 for the sessions of the call record',
      remedy: 'Look at the answer of Graph; tell Microsoft of it.',
      tries: 65 - index,
      nextTry: time(Date.parse(checkedAt) + (index + 1) * 3_600_000),
    })),
  },
  landed: 1_918,
  throttlesLastHour: 236,
  timers: [
    { ...timer('exportLogs', '0 */10 * * * *', 3_000), silent: true },
    { ...timer('exportCallRecords', '0 * * * * *', 2), lastEnd: null },
    {
      ...timer('reconcileCallRecords', '0 5 * * * *', 58),
      error: 'StorageRefusedError: the table service refused to read the ledger (403)',
    },
    { ...timer('renewSubscription', '0 */5 * * * *', 0), lastStart: null, lastEnd: null },
  ],
};

/** The first minute after a deployment. */
export const fresh: StatusDocument = {
  ...healthy,
  feeds: ['pstnCalls', 'callRecords'].map((name) => ({
    name,
    lastSuccess: null,
    newestRow: null,
    lagMinutes: null,
    windows: { due: 0, open: 0, settled: 0, failing: 0, beyondRetention: 0 },
    failures: [],
    rowsPerDay: [],
    coverage: [],
  })),
  subscription: null,
  inbox: { waiting: 0, isMore: false, failing: 0, oldest: null, failures: [] },
  landed: 0,
  timers: [],
};

/** Nothing could be read. */
export const storageDown: StatusDocument = {
  ...fresh,
  healthy: false,
  problems: [problem('storageRefused')],
  feeds: [],
};

/** Four feeds, sixty months each. */
export const fiveYears: StatusDocument = {
  ...healthy,
  feeds: healthy.feeds.map((feed) => ({ ...feed, coverage: months(60) })),
};

/** A text that does harm where it is not escaped. */
export const hostile = `<script>alert(1)</script>"'></style></title><img src=x onerror=alert(1)>&amp;`;

/** The same document with another text for each of its own; problem codes and days stay. */
export function withTexts(document: StatusDocument, next: () => string): StatusDocument {
  return JSON.parse(JSON.stringify(document), (name, value: unknown) =>
    typeof value === 'string' && name !== 'code' && name !== 'days' ? next() : value,
  ) as StatusDocument;
}

function problem(code: (typeof problemCodes)[number]): StatusProblem {
  const feed = code.startsWith('feed')
    ? 'smsLog'
    : code === 'permissionMissing'
      ? 'pstnCalls'
      : null;
  return {
    code,
    message: problemMessages[code],
    remedy: remedyOfProblem(code),
    playbook: `docs/playbooks.md#${code.toLowerCase()}`,
    feed,
  };
}

function feed(name: string, rows: number): FeedStatus {
  return {
    name,
    lastSuccess: '2026-11-21T14:00:03.000Z',
    newestRow: '2026-11-21T13:52:11.000Z',
    lagMinutes: 3,
    windows: { due: 0, open: 35, settled: 147, failing: 0, beyondRetention: 60 },
    failures: [],
    rowsPerDay: Array.from({ length: 35 }, (_, index) => {
      const at = today - (34 - index) * day;
      return { date: time(at).slice(0, 10), rows: rowsOf(at, rows) };
    }),
    coverage: months(name === 'callRecords' ? 14 : 7),
  };
}

/** Few at weekends, half of a day today. */
function rowsOf(at: number, rows: number): number {
  const isWeekend = [0, 6].includes(new Date(at).getUTCDay());
  const wave = 1 + Math.sin(at / day) / 5;
  return Math.round(rows * wave * (isWeekend ? 0.08 : 1) * (at === today ? 0.5 : 1));
}

/**
 * Months up to this one.
 * @param lately letters of the days up to today; those before them are settled
 */
function months(number: number, lately = 'o'.repeat(35)): MonthCoverage[] {
  const [year, month] = [2026, 10];
  return Array.from({ length: number }, (_, index) => {
    const first = Date.UTC(year, month - (number - 1 - index), 1);
    const next = Date.UTC(year, month - (number - 1 - index) + 1, 1);
    const days = Array.from({ length: (next - first) / day }, (_, at) =>
      letterOf(first + at * day, lately, Date.UTC(year, month - (number - 1), 1)),
    );
    return { month: time(first).slice(0, 7), days: days.join('') };
  });
}

function letterOf(at: number, lately: string, begin: number): string {
  if (at > today || at < begin + 4 * day) return '-';
  if (at < begin + 20 * day) return 'b';
  const daysAgo = (today - at) / day;
  return lately[lately.length - 1 - daysAgo] ?? 's';
}

function timer(name: string, schedule: string, minutesAgo: number) {
  const start = Date.parse(checkedAt) - minutesAgo * 60_000;
  return {
    name,
    schedule,
    lastStart: time(start),
    lastEnd: time(start + 4_000),
    error: null,
    silent: false,
  };
}

function time(at: number): string {
  return new Date(at).toISOString();
}
