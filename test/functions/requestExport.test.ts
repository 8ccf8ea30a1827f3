import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { beforeEach, describe, expect, it } from 'vitest';
import { requestExport } from '../../src/functions/requestExport.ts';
import { edge } from '../../src/export/window.ts';
import { RunsWorld, startOfWorld } from './runsWorld.ts';

const dayMs = 86_400_000;
const settings = { feeds: ['pstnCalls', 'callRecords'], partitionHours: 24 };
const range = { from: edge(startOfWorld - 3 * dayMs), to: edge(startOfWorld - 2 * dayMs) };

let world: RunsWorld;
let lines: string[];

beforeEach(() => {
  world = new RunsWorld({ name: 'exportLogs' }, { name: 'reconcileCallRecords' });
  lines = [];
});

function requestOf(body: unknown, headers: Record<string, string> = {}): HttpRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const url = 'https://app.example.com/api/export';
  return new HttpRequest({ method: 'POST', url, headers, body: { string: text } });
}

/** As the worker of Azure Functions hands it on. */
async function send(request: HttpRequest, mark = world.app.request) {
  const context = new InvocationContext({
    invocationId: 'i-1',
    functionName: 'requestExport',
    logHandler: (_level, ...args: unknown[]) => lines.push(args.join(' ')),
  });
  const { runs, clock } = world;
  const parts = { settings, mark, runs, clock };
  const response = new HttpResponse(await requestExport(parts, request, context));
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Beginnings of the windows that are marked in a feed. */
function marked(feed: string): string[] {
  const rows = world.ledger.rows(feed).filter(({ values }) => values['requested'] === true);
  return rows.map(({ rowKey }) => rowKey);
}

describe('a request to export a range', () => {
  it('marks whole windows and tells which, and where to look', async () => {
    const answer = await send(requestOf({ feed: 'pstnCalls', ...range }));
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe('/api/status');
    expect(answer.body).toEqual({
      feed: 'pstnCalls',
      from: '2026-11-18T00:00:00Z',
      to: '2026-11-20T00:00:00Z',
      windows: 2,
      status: '/api/status',
    });
    expect(marked('pstnCalls')).toEqual(['open|2026-11-18T00:00:00Z', 'open|2026-11-19T00:00:00Z']);
  });

  it('is logged', async () => {
    await send(requestOf({ feed: 'pstnCalls', ...range }));
    expect(lines).toEqual([
      '{"level":"info","event":"rangeRequested","invocation":"i-1","feed":"pstnCalls",' +
        '"from":"2026-11-18T00:00:00Z","to":"2026-11-20T00:00:00Z","windows":2}',
    ]);
  });

  it.each([
    ['pstnCalls', 'exportLogs'],
    ['callRecords', 'reconcileCallRecords'],
  ])('of %s starts %s, and does not wait for it', async (feed, work) => {
    await send(requestOf({ feed, ...range }));
    expect(world.names).toEqual([work]);
    expect(world.background[0]).toMatchObject({ fields: { works: [work], reason: 'requested' } });
  });

  it('without an end reaches to now by the clock', async () => {
    await world.clock.advance(dayMs);
    const { from } = range;
    const answer = await send(requestOf({ feed: 'pstnCalls', from }));
    expect(answer.body).toMatchObject({ to: '2026-11-23T00:00:00Z', windows: 5 });
  });

  it('does the work of timers that are silent, too', async () => {
    await world.runs.look();
    await world.clock.advance(4 * 60_000);
    await send(requestOf({ feed: 'pstnCalls', ...range }));
    await world.settle();
    expect(world.names).toEqual(['exportLogs', 'reconcileCallRecords']);
  });
});

describe('a request that is refused', () => {
  it.each<[string, unknown, number]>([
    ['is not JSON', 'feed=pstnCalls', 1],
    ['names no known feed', { feed: 'teamsCalls', ...range }, 1],
    ['ends before it begins', { feed: 'pstnCalls', from: range.to, to: range.from }, 1],
    ['has several faults', { feed: 'x', from: 'yesterday', days: 3 }, 3],
    ['is huge', { feed: 'pstnCalls', ...range, more: 'x'.repeat(10_000) }, 1],
  ])(
    '%s: all that is wrong is said, and nothing is marked or begun',
    async (_what, body, count) => {
      const answer = await send(requestOf(body));
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ problems: Array(count).fill(expect.any(String)) });
      await world.settle();
      expect(world.ledger.calls).toEqual([]);
      expect(world.names).toEqual([]);
    },
  );

  it('is not even read if it says that it is huge', async () => {
    const headers = { 'content-length': '10001' };
    const request = requestOf({ feed: 'pstnCalls', ...range }, headers);
    const answer = await send(request);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ problems: ['the body has 10001 bytes, more than 10000'] });
    expect(request.bodyUsed).toBe(false);
  });
});

describe('where storage does not answer', () => {
  it('it is said, logged, and nothing is begun', async () => {
    world.fault = 'refuses';
    const answer = await send(requestOf({ feed: 'pstnCalls', ...range }));
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ problems: [expect.stringContaining('ask again')] });
    expect(lines).toEqual([
      '{"level":"error","event":"requestFailed","invocation":"i-1","feed":"pstnCalls",' +
        '"error":"StorageRefusedError: storage answered 403"}',
    ]);
    await world.settle();
    expect(world.names).toEqual([]);
  });

  it('after the windows are marked, the request has done its part', async () => {
    const { request: mark } = world.app;
    const answer = await send(requestOf({ feed: 'pstnCalls', ...range }), async (...args) => {
      const result = await mark(...args);
      world.fault = 'refuses';
      return result;
    });
    expect(answer.status).toBe(202);
    expect(world.names).toEqual(['exportLogs']);
  });
});
