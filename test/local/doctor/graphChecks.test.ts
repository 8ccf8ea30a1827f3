import { describe, expect, it, onTestFinished } from 'vitest';
import { graphChecks } from '../../../src/local/doctor/graphChecks.ts';
import { runChecks } from '../../../src/local/doctor/runChecks.ts';
import { json, silence, startGraphServer, type Answer } from '../../graph/graphServer.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const { signal } = new AbortController();
const now = Date.UTC(2026, 10, 2, 6);

async function startServer(answer: Answer) {
  const server = await startGraphServer(answer);
  onTestFinished(() => server.close());
  return server;
}

function checksOf(root: string, storage: string, clock: FakeClock) {
  const token = { kind: 'notNeeded' } as const;
  const graph = { root, token, questions: [], subscriptions: undefined };
  return graphChecks(graph, 'global', storage, clock);
}

describe('graphChecks', () => {
  it('ask the root, and Graph and storage for the time', async () => {
    const clock = new FakeClock(now);
    const graph = await startServer(json(404, {}, { date: 'Mon, 02 Nov 2026 06:10:00 GMT' }));
    const storage = await startServer(json(400, {}, { date: 'Mon, 02 Nov 2026 06:00:00 GMT' }));
    const checks = checksOf(graph.root, storage.root, clock);
    const findings = await runChecks(checks, clock, () => undefined, signal);
    expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['token', 'ok'],
      ['graph', 'ok'],
      ['clock', 'failed'],
      ['clock', 'ok'],
    ]);
    expect(findings[2]?.message).toBe('10 min behind that of Graph');
    expect(new Set(graph.urls)).toEqual(new Set(['/v1.0/']));
    expect(graph.headers.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  it('go on where Graph hangs', async () => {
    const clock = new FakeClock(now);
    const graph = await startServer(silence);
    const storage = await startServer(json(400, {}, { date: 'Mon, 02 Nov 2026 06:00:10 GMT' }));
    const checks = checksOf(graph.root, storage.root, clock);
    const checking = runChecks(checks, clock, () => undefined, signal);
    await graph.whenAsked(1);
    await clock.advance(10_000);
    await graph.whenAsked(2);
    await storage.whenAsked(1);
    await clock.advance(10_000);
    expect(await checking).toMatchObject([
      { check: 'token' },
      {
        check: 'graph',
        verdict: 'failed',
        message: expect.stringContaining('no answer within 10 s') as string,
      },
      { check: 'clock', verdict: 'not checkable here' },
      { check: 'clock', verdict: 'ok' },
    ]);
  });
});
