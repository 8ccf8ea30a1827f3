import { describe, expect, it } from 'vitest';
import {
  appNote,
  dayMs,
  failingRow,
  feedFacts,
  hourMs,
  journal,
  minuteMs,
  noApp,
  now,
  openRow,
  subscription,
  subscriptions,
} from '../facts.ts';
import { findingsOf } from './findingsOf.ts';

describe('subscriptionMissing', () => {
  const none = { subscriptions: subscriptions({ known: [] }) };
  const ending = (expiresAt: number) =>
    findingsOf({ subscriptions: subscriptions({ known: [subscription({ expiresAt })] }) });

  it('is found when there is none, or none that lives', () => {
    expect(findingsOf(none)).toEqual(['subscriptionMissing callRecords']);
    expect(ending(now)).toEqual(['subscriptionMissing callRecords']);
  });

  it('is found when it ends within twelve hours', () => {
    expect(ending(now + 12 * hourMs - 1)).toEqual(['subscriptionMissing callRecords']);
    expect(ending(now + 12 * hourMs)).toEqual([]);
  });

  it('is not found where it is refused as the feeds are: that is one problem', () => {
    const refused = (error: string, feedError = error) => {
      const row = failingRow(feedError, { attempts: 1, failedAt: now });
      const failure = { at: now, error };
      const feeds = [feedFacts({ name: 'callRecords', open: [row] })];
      return findingsOf({ feeds, subscriptions: subscriptions({ known: [], failure }) });
    };
    const [forbidden, unknown] = ['PermissionMissingError: no', 'SignInRefusedError: no'];
    expect(refused(forbidden)).toEqual(['permissionMissing callRecords']);
    expect(refused(unknown)).toEqual(['signInRefused callRecords']);
    expect(refused(forbidden, 'BadAnswerError: no')).toEqual(['subscriptionMissing callRecords']);
    expect(refused(unknown, 'BadAnswerError: no')).toEqual(['subscriptionMissing callRecords']);
  });

  it('goes by the one that lives longest', () => {
    const known = [subscription({ expiresAt: now + 1 }), subscription()];
    expect(findingsOf({ subscriptions: subscriptions({ known }) })).toEqual([]);
  });

  it('is not found in the first quarter of an hour of an app', () => {
    const young = (firstSeenAt: number) =>
      findingsOf({ ...none, journal: journal({ app: appNote({ firstSeenAt }) }) });
    expect(young(now - 15 * minuteMs + 1)).toEqual([]);
    expect(young(now - 15 * minuteMs)).toEqual(['subscriptionMissing callRecords']);
  });

  it('is not found in the first quarter of an hour of notifications', () => {
    const notified = (notifiesSince: number) =>
      findingsOf({ ...none, journal: journal({ app: appNote({ notifiesSince }) }) });
    expect(notified(now - 15 * minuteMs + 1)).toEqual([]);
    expect(notified(now - 15 * minuteMs)).toEqual(['subscriptionMissing callRecords']);
  });

  it('is not found where Graph shall not notify, or no app has run', () => {
    const app = appNote({ notifies: false });
    expect(findingsOf({ ...none, journal: journal({ app }) })).toEqual([]);
    expect(findingsOf({ ...none, journal: journal(noApp) })).toEqual([]);
    expect(findingsOf({ subscriptions: undefined })).toEqual([]);
  });
});

describe('webhookUnreachable', () => {
  const unheard = {
    createdAt: now - 20 * hourMs,
    notificationAt: now - 10 * hourMs,
    handshakeAt: now - 20 * hourMs,
    newestRow: now - 6 * hourMs - 1,
  };

  function findings(changes: Partial<typeof unheard> = {}, unheardSince?: number): string[] {
    const { createdAt, newestRow, ...heard } = { ...unheard, ...changes };
    const open = [openRow({ feed: 'callRecords', newestRow })];
    return findingsOf({
      feeds: [feedFacts({ name: 'callRecords', open })],
      subscriptions: subscriptions({ known: [subscription({ createdAt })], facts: heard }),
      journal: journal({ unheardSince }),
    });
  }

  it('is found when the last renewal says so', () => {
    const failed = (error: string) =>
      findingsOf({ subscriptions: subscriptions({ failure: { at: now, error } }) });
    expect(failed('WebhookUnreachableError: no')).toEqual(['webhookUnreachable callRecords']);
    expect(failed('RetryLaterError: no')).toEqual([]);
  });

  it('is found when a record of six hours ago has come and nothing has notified it', () => {
    expect(findings()).toEqual(['webhookUnreachable callRecords']);
    expect(findings({ newestRow: now - 6 * hourMs })).toEqual([]);
  });

  it.each(['createdAt', 'notificationAt', 'handshakeAt'] as const)(
    'is not found if the record began before %s',
    (name) => {
      expect(findings({ [name]: unheard.newestRow })).toEqual([]);
      expect(findings({ [name]: unheard.newestRow - 1 })).toEqual([
        'webhookUnreachable callRecords',
      ]);
    },
  );

  it('goes by the first record that nothing has notified where others have followed', () => {
    const newer = (since: number, changes = {}) =>
      findings({ newestRow: now - minuteMs, ...changes }, since);
    expect(newer(now - 6 * hourMs)).toEqual([]);
    expect(newer(now - 6 * hourMs - 1)).toEqual(['webhookUnreachable callRecords']);
    expect(newer(now - 7 * hourMs, { notificationAt: now - 7 * hourMs })).toEqual([]);
  });

  it('is not found in a tenant where nobody calls', () => {
    const feeds = [feedFacts({ name: 'callRecords' })];
    const facts = { handshakeAt: now - 7 * dayMs };
    expect(findingsOf({ feeds, subscriptions: subscriptions({ facts }) })).toEqual([]);
  });

  it('is not found beside a subscription that is missing', () => {
    const known = [subscription({ createdAt: unheard.createdAt, expiresAt: now })];
    const open = [openRow({ feed: 'callRecords', newestRow: unheard.newestRow })];
    const feeds = [feedFacts({ name: 'callRecords', open })];
    expect(findingsOf({ feeds, subscriptions: subscriptions({ known, facts: {} }) })).toEqual([
      'subscriptionMissing callRecords',
    ]);
  });
});
