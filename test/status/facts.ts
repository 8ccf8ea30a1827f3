import type { InboxEntry } from '../../src/callRecords/inbox.ts';
import type { SubscriptionRow } from '../../src/callRecords/subscription/subscriptionRow.ts';
import type { StoredSubscriptions } from '../../src/callRecords/subscription/subscriptionStore.ts';
import { newWindowRow, type WindowRow } from '../../src/export/windowRow.ts';
import type { AppNote, Journal, TimerNote, WorkNote } from '../../src/status/journal.ts';
import type { FeedFacts, OlderWindow, StatusFacts } from '../../src/status/statusFacts.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** 12:30 on a Saturday. */
export const now = Date.UTC(2026, 10, 21, 12, 30);
export const today = Date.UTC(2026, 10, 21);
export const feedNames = ['pstnCalls', 'directRoutingCalls', 'smsLog', 'callRecords'] as const;

/** Facts of an export that is healthy, but for the changes. */
export function facts(changes: Partial<StatusFacts> = {}): StatusFacts {
  return {
    now,
    version: '1.2.3',
    feeds: feedNames.map((name) => feedFacts({ name })),
    subscriptions: subscriptions(),
    inbox: { waiting: 0, isMore: false, failing: [], oldest: undefined },
    landed: 0,
    journal: journal(),
    ...changes,
  };
}

/** A feed since yesterday, when it was settled; today was pulled five minutes ago. */
export function feedFacts(changes: Partial<FeedFacts> = {}): FeedFacts {
  const { name = 'pstnCalls' } = changes;
  const open = [openRow({ feed: name })];
  const yesterday = { feed: name, from: today - dayMs, to: today };
  const settled = openRow({ ...yesterday, state: 'settled', lastPull: now - hourMs, rows: 7 });
  return {
    name,
    exportStart: today - dayMs,
    open,
    due: new Set(),
    recent: [settled, ...(changes.open ?? open)],
    older: [],
    ...changes,
  };
}

/** The window of today, pulled five minutes ago. */
export function openRow(changes: Partial<WindowRow> = {}): WindowRow {
  const { from = today, to = from + dayMs, feed = 'pstnCalls' } = changes;
  const pulled = { lastPull: now - 5 * minuteMs, nextPull: now + 55 * minuteMs, rows: 3 };
  return { ...newWindowRow({ feed, from, to }), ...pulled, ...changes };
}

/** A window of which nothing is there, because each try has failed. */
export function failingRow(lastError: string, changes: Partial<WindowRow> = {}): WindowRow {
  const failure = { attempts: 1, failedAt: now - minuteMs, nextPull: now + minuteMs };
  return openRow({ lastPull: undefined, rows: 0, ...failure, lastError, ...changes });
}

/** A window of a hundred days ago, as the coverage table has it. */
export function olderWindow(changes: Partial<OlderWindow> = {}): OlderWindow {
  const { from = today - 100 * dayMs, to = from + dayMs } = changes;
  return { from, to, state: 'settled', pulledAt: to + 35 * dayMs, ...changes };
}

/** Of an app that has been running for a week, and whose timers have just run. */
export function journal(changes: Partial<Journal> = {}): Journal {
  const { app = appNote() } = changes;
  return {
    app,
    timers: new Map(app.timers.map(({ name }) => [name, timerNote()])),
    works: [],
    hours: new Map(),
    clockSkewMs: 0,
    unheardSince: undefined,
    ...changes,
  };
}

export const noApp: Pick<Journal, 'app' | 'timers'> = { app: undefined, timers: new Map() };

export function appNote(changes: Partial<AppNote> = {}): AppNote {
  return {
    firstSeenAt: now - 7 * dayMs,
    version: '1.2.3',
    feeds: feedNames,
    feedsSince: {},
    notifies: true,
    notifiesSince: now - 7 * dayMs,
    timers: [
      { name: 'exportLogs', schedule: '0 */10 * * * *' },
      { name: 'exportCallRecords', schedule: '0 * * * * *' },
      { name: 'reconcileCallRecords', schedule: '40 */10 * * * *' },
      { name: 'renewSubscription', schedule: '20 */5 * * * *' },
    ],
    ...changes,
  };
}

export function timerNote(changes: Partial<TimerNote> = {}): TimerNote {
  return { startedAt: now - 2 * minuteMs, endedAt: now - minuteMs, error: '', ...changes };
}

export function workNote(changes: Partial<WorkNote> = {}): WorkNote {
  const ended = { endedAt: now - minuteMs, error: '', cutShortRuns: 0 };
  const failing = { failedRuns: 0, failingSince: undefined };
  return { feed: 'pstnCalls', work: 'pull', ...ended, ...failing, ...changes };
}

/** One subscription that was created a week ago and lives for another day. */
export function subscriptions(changes: Partial<StoredSubscriptions> = {}): StoredSubscriptions {
  return {
    known: [subscription()],
    requested: undefined,
    facts: { handshakeAt: now - 7 * dayMs, notificationAt: now - 10 * minuteMs },
    failure: undefined,
    ...changes,
  };
}

export function subscription(changes: Partial<SubscriptionRow> = {}): SubscriptionRow {
  return {
    id: '5f0a2a4c-0000-4000-8000-000000000001',
    etag: '1',
    clientState: 'secret',
    notificationUrl: 'https://app.example/api/notifications',
    createdAt: now - 7 * dayMs,
    renewedAt: now - dayMs,
    expiresAt: now + dayMs,
    acceptedUntil: now + 2 * dayMs,
    ...changes,
  };
}

/** A record that could not be fetched. */
export function inboxEntry(changes: Partial<InboxEntry> = {}): InboxEntry {
  return {
    id: 'aaaaaaaa-0000-4000-8000-000000000001',
    etag: '1',
    announcedAt: now - hourMs,
    listedIn: undefined,
    tries: 1,
    nextTry: now + 5 * minuteMs,
    error: 'BadAnswerError: callRecords aaaaaaaa: Graph answered 400.',
    ...changes,
  };
}

/** An inbox with nothing but failing entries. */
export function failingInbox(...failing: readonly InboxEntry[]): Pick<StatusFacts, 'inbox'> {
  const oldest = Math.min(...failing.map(({ announcedAt }) => announcedAt));
  return { inbox: { waiting: failing.length, isMore: false, failing, oldest } };
}
