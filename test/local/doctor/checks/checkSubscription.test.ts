import { describe, expect, it } from 'vitest';
import type { SubscriptionRow } from '../../../../src/callRecords/subscription/subscriptionRow.ts';
import { RetryLaterError } from '../../../../src/errors.ts';
import {
  checkSubscription,
  type SubscriptionEvidence,
} from '../../../../src/local/doctor/checks/checkSubscription.ts';

const now = Date.UTC(2026, 10, 1, 6);
const hourMs = 3_600_000;
const notificationUrl = 'https://app.example.com/api/notifications';
const id = '11111111-0000-4000-8000-000000000000';

const living: SubscriptionRow = {
  id,
  etag: '1',
  clientState: 'a secret',
  notificationUrl,
  createdAt: now - hourMs,
  renewedAt: now - hourMs,
  expiresAt: now + 40 * hourMs,
  acceptedUntil: now + 45 * hourMs,
};
const atGraph = {
  id,
  resource: '/communications/callRecords',
  changeType: 'updated',
  notificationUrl,
  expiresAt: living.expiresAt,
};

function check(known: readonly SubscriptionRow[], listed?: SubscriptionEvidence['listed']) {
  const stored = { known, requested: undefined, facts: {}, failure: undefined };
  return checkSubscription({ stored, listed, notificationUrl }, now);
}

const fixable = { verdict: 'failed', fixes: ['renewSubscription'] } as const;

describe('checkSubscription', () => {
  it('is content with one that lives here and at Graph', () => {
    expect(check([living], [atGraph])).toEqual([
      { check: 'subscription', verdict: 'ok', message: `${id} lives until 2026-11-02T22:00:00Z` },
    ]);
  });

  it('finds that there is none', () => {
    expect(check([], [])).toMatchObject([{ ...fixable, message: 'there is none' }]);
  });

  it('finds that it has ended', () => {
    expect(check([{ ...living, expiresAt: now - hourMs }], [])).toMatchObject([
      { ...fixable, message: 'the last one ended at 2026-11-01T05:00:00Z' },
    ]);
  });

  it('finds that it leads elsewhere', () => {
    const elsewhere = 'https://old.example.com/api/notifications';
    const findings = check(
      [{ ...living, notificationUrl: elsewhere }],
      [{ ...atGraph, notificationUrl: elsewhere }],
    );
    expect(findings).toMatchObject([
      { ...fixable, message: 'the subscription leads to another address than NOTIFICATION_URL' },
    ]);
  });

  it('finds that Graph has lost it', () => {
    expect(check([living], [])).toMatchObject([
      { ...fixable, message: `Graph does not have the subscription ${id}` },
    ]);
  });

  it('says that Graph could not be asked', () => {
    expect(check([living])).toMatchObject([
      { verdict: 'ok' },
      { verdict: 'not checkable here', message: 'whether Graph has it' },
    ]);
    const failure = new RetryLaterError('subscriptions: Graph answered 503.', undefined);
    expect(check([living], failure)).toMatchObject([
      { verdict: 'ok' },
      {
        verdict: 'not checkable here',
        message: 'whether Graph has it: subscriptions: Graph answered 503.',
      },
    ]);
  });

  it('shows no secret', () => {
    expect(JSON.stringify([check([living], [atGraph]), check([living], [])])).not.toContain(
      'a secret',
    );
  });
});
