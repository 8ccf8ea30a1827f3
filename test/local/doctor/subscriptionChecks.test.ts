import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SubscriptionStore } from '../../../src/callRecords/subscription/subscriptionStore.ts';
import { RetryLaterError } from '../../../src/errors.ts';
import type { Finding } from '../../../src/local/doctor/finding.ts';
import { subscriptionChecks } from '../../../src/local/doctor/subscriptionChecks.ts';
import { silence, startGraphServer, type Answer } from '../../graph/graphServer.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeSubscriptionApi } from '../../support/fakeSubscriptionApi.ts';
import { MemoryEntityTable } from '../../support/memoryEntityTable.ts';

const { signal } = new AbortController();
const now = Date.UTC(2026, 10, 2, 6);
const hourMs = 3_600_000;

let clock: FakeClock;
let store: SubscriptionStore;
let api: FakeSubscriptionApi;
let notificationUrl: string | undefined;
let feeds: string[];

beforeEach(() => {
  clock = new FakeClock(now);
  store = new SubscriptionStore(new MemoryEntityTable());
  api = new FakeSubscriptionApi(() => clock.now());
  notificationUrl = 'https://example.com/api/notifications';
  feeds = ['callRecords'];
});

function run(name: 'subscription' | 'notifications'): Promise<readonly Finding[]> {
  const sources = { store: () => Promise.resolve(store), api, clock };
  const checks = subscriptionChecks({ feeds, notificationUrl }, sources);
  const check = checks.find((one) => one.name === name);
  if (check === undefined) throw new Error('no such check');
  return check.run(signal);
}

async function subscribe(): Promise<void> {
  const url = String(notificationUrl);
  const request = await store.request(url, now + hourMs, now);
  await store.confirm(request, api.add({ notificationUrl: url, expiresAt: now + hourMs }));
}

describe('the check of the subscription', () => {
  it('compares what is stored with what Graph has', async () => {
    await subscribe();
    expect(await run('subscription')).toMatchObject([{ verdict: 'ok' }]);
    api.subscriptions.clear();
    expect(await run('subscription')).toMatchObject([
      { verdict: 'failed', fixes: ['renewSubscription'] },
    ]);
  });

  it('goes by what is stored where Graph does not answer', async () => {
    await subscribe();
    api.refuse = () => {
      throw new RetryLaterError('subscriptions: Graph answered 503.', undefined);
    };
    expect(await run('subscription')).toMatchObject([
      { verdict: 'ok' },
      { verdict: 'not checkable here' },
    ]);
  });

  it('asks nothing where there is to be none', async () => {
    notificationUrl = undefined;
    expect(await run('subscription')).toMatchObject([{ verdict: 'not checkable here' }]);
    feeds = ['smsLog'];
    expect(await run('subscription')).toMatchObject([{ verdict: 'ok' }]);
    expect(api.calls).toEqual([]);
  });
});

describe('the check of the notifications route', () => {
  async function listen(answer: Answer) {
    const server = await startGraphServer(answer);
    onTestFinished(() => server.close());
    notificationUrl = `${server.root}/api/notifications`;
    return server;
  }

  const echo: Answer = (response, request) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(request.method === 'POST' ? searchParams.get('validationToken') : '');
  };

  it('is content with an echo of a token that nobody can know', async () => {
    const server = await listen(echo);
    expect(await run('notifications')).toMatchObject([{ verdict: 'ok' }]);
    expect(await run('notifications')).toMatchObject([{ verdict: 'ok' }]);
    expect(new Set(server.urls).size).toBe(2);
  });

  it('fails at a token that is repeated as it was encoded', async () => {
    await listen((response, request) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end(request.url?.split('=')[1]);
    });
    expect(await run('notifications')).toMatchObject([{ verdict: 'failed' }]);
  });

  it('follows no redirect', async () => {
    const server = await listen((response) => {
      response.writeHead(307, { location: 'https://example.com/' }).end();
    });
    expect(await run('notifications')).toMatchObject([
      { verdict: 'failed', message: expect.stringContaining('redirects (307)') as string },
    ]);
    expect(server.urls).toHaveLength(1);
  });

  it('waits as long as Graph does: 10 s', async () => {
    const server = await listen(silence);
    const checking = run('notifications');
    await server.whenAsked(1);
    await clock.advance(10_000);
    expect(await checking).toMatchObject([
      { verdict: 'failed', message: expect.stringContaining('within 10 s') as string },
    ]);
  });

  it('asks nobody where notifications are switched off, or not needed', async () => {
    const server = await listen(echo);
    feeds = ['smsLog'];
    expect(await run('notifications')).toMatchObject([{ verdict: 'ok' }]);
    notificationUrl = undefined;
    expect(await run('notifications')).toMatchObject([{ verdict: 'ok' }]);
    feeds = ['callRecords'];
    expect(await run('notifications')).toMatchObject([{ verdict: 'not checkable here' }]);
    expect(server.urls).toEqual([]);
  });
});
