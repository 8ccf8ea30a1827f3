import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import type { Environment } from '../../../src/config/setting.ts';
import { checkFeeds } from '../../../src/local/doctor/checks/checkFeeds.ts';
import { checkToken } from '../../../src/local/doctor/checks/checkToken.ts';
import { openGraph } from '../../../src/local/doctor/openGraph.ts';
import { startTenant, type Tenant } from '../../../src/local/tenant/startTenant.ts';
import { json, silence, startGraphServer, type Answer } from '../../graph/graphServer.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const { signal } = new AbortController();
const now = Date.UTC(2026, 10, 2, 6);
let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock(now);
});

function open(env: Environment) {
  const config = readConfig({ EXPORT_STORAGE: 'UseDevelopmentStorage=true', ...env }, now);
  return openGraph(config, clock);
}

async function startServer(answer: Answer) {
  const server = await startGraphServer(answer);
  onTestFinished(() => server.close());
  return server;
}

describe('the feeds of a tenant', () => {
  let tenant: Tenant;
  beforeEach(async () => {
    tenant = await startTenant({ clock });
    return () => tenant.close();
  });
  const check = () => checkFeeds(open({ GRAPH_BASE_URL: tenant.url }).questions, signal);

  it('answer, each asked once for next to nothing', async () => {
    const findings = await check();
    expect(findings.map(({ message, verdict }) => [verdict, message])).toEqual([
      ['ok', 'pstnCalls answers'],
      ['ok', 'directRoutingCalls answers'],
      ['ok', 'smsLog answers'],
      ['ok', 'callRecords answers'],
    ]);
    expect(tenant.requests).toHaveLength(3);
    expect(tenant.requests[0]).toMatchObject({
      from: '2026-11-02T05:00:00Z',
      to: '2026-11-02T05:00:01Z',
    });
  });

  it('are asked again without a wait', async () => {
    const { questions } = open({ GRAPH_BASE_URL: tenant.url });
    for (let times = 0; times < 2; times += 1) {
      const findings = await checkFeeds(questions, signal);
      expect(findings.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok', 'ok']);
    }
  });

  it.each([
    [401, 'failed'],
    [403, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [429, 'ok'],
  ] as const)('each have their own answer: %i', async (status, verdict) => {
    for (const feed of ['smsLog', 'callRecordList']) {
      const retryAfterSeconds = status === 429 ? 60 : undefined;
      tenant.fault({ kind: 'status', status, retryAfterSeconds, feed, times: 2 });
    }
    const findings = await check();
    expect(findings.map((finding) => finding.verdict)).toEqual(['ok', 'ok', verdict, verdict]);
    expect(tenant.tally('smsLog').requests).toBe(1);
    if (status !== 429) return;
    expect(findings[2]?.message).toBe('smsLog answers; throttled until 2026-11-02T06:01:00Z');
    expect(findings[3]?.message).toBe('callRecords answers; throttled until 2026-11-02T06:01:00Z');
  });
});

describe('the feeds of a cloud', () => {
  it('may not be there', async () => {
    const message = "Resource not found for the segment 'getSmsLog'.";
    const server = await startServer(json(400, { error: { code: 'BadRequest', message } }));
    const { questions } = open({ GRAPH_BASE_URL: server.root, FEEDS: 'smsLog' });
    const [finding] = await checkFeeds(questions, signal);
    expect(finding).toMatchObject({ verdict: 'failed' });
    expect(finding?.remedy).toContain('out of FEEDS');
  });

  it('are given up after 15 s, before the check is', async () => {
    const server = await startServer(silence);
    const { questions } = open({ GRAPH_BASE_URL: server.root, FEEDS: 'smsLog,callRecords' });
    const checking = checkFeeds(questions, signal);
    await server.whenAsked(2);
    await clock.advance(15_000);
    const findings = await checking;
    expect(findings.map(({ verdict }) => verdict)).toEqual(['failed', 'failed']);
    expect(findings[0]?.message).toContain('no complete answer within 15 s');
    expect(server.urls).toHaveLength(2);
  });
});

describe('the identity', () => {
  it('is not needed for a simulated tenant', () => {
    const { token, root } = open({ GRAPH_BASE_URL: 'http://127.0.0.1:7071' });
    expect(token).toEqual({ kind: 'notNeeded' });
    expect(root).toBe('http://127.0.0.1:7071');
  });

  it('may be set elsewhere only', async () => {
    const graph = open({ GRAPH_CLOUD: 'usgov-l5' });
    expect(graph).toMatchObject({
      root: 'https://dod-graph.microsoft.us',
      token: { kind: 'noIdentity' },
      questions: undefined,
      subscriptions: undefined,
    });
    expect(await checkFeeds(graph.questions, signal)).toMatchObject([
      { verdict: 'not checkable here' },
    ]);
  });

  it('may be set by halves', async () => {
    const { token } = open({ AZURE_CLIENT_SECRET: 'a secret', AZURE_CLIENT_ID: 'an id' });
    const findings = await checkToken(token, signal);
    expect(findings).toMatchObject([
      { verdict: 'failed', message: expect.stringContaining('AZURE_TENANT_ID') as string },
    ]);
    expect(JSON.stringify(findings)).not.toContain('a secret');
  });
});
