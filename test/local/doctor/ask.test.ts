import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../../src/local/doctor/ask.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const { signal } = new AbortController();
const now = Date.UTC(2026, 10, 2, 6);
const withinMs = 10_000;

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock(now);
});

async function startServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('ask', () => {
  it('passes on an answer as it is, whatever its status', async () => {
    const url = await startServer((request, response) => {
      const { method = '', headers } = request;
      const said = [method, headers['content-length'], headers.authorization].join(' ');
      response.writeHead(418, { 'content-type': 'text/plain' }).end(said);
    });
    const asked = await ask({ url, method: 'POST', withinMs }, clock, signal);
    expect(asked).toMatchObject({ kind: 'reply', status: 418, body: 'POST 0 ' });
    expect(await ask({ url, withinMs }, clock, signal)).toMatchObject({ body: 'GET  ' });
    expect(clock.timerCount).toBe(0);
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const url = await startServer((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await ask({ url, withinMs }, clock, signal)).toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  it.each([
    ['Mon, 02 Nov 2026 06:10:00 GMT', 600_500],
    ['Mon, 02 Nov 2026 05:59:59 GMT', -500],
    ['6:10', undefined],
  ])('says how far the clock of the server is ahead: %s', async (date, skewMs) => {
    const url = await startServer((_, response) => {
      response.writeHead(200, { date }).end();
    });
    expect(await ask({ url, withinMs }, clock, signal)).toMatchObject({ skewMs });
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['never ends its answer', (_, response) => response.writeHead(200).write('a')],
  ])('gives up a server that %s', async (_, answer) => {
    let tellAsked = () => {};
    const isAsked = new Promise<void>((resolve) => (tellAsked = resolve));
    const url = await startServer((request, response) => {
      answer(request, response);
      tellAsked();
    });
    const asking = ask({ url, withinMs }, clock, signal);
    await isAsked;
    await clock.advance(withinMs);
    expect(await asking).toMatchObject({
      kind: 'noReply',
      reason: 'there was no answer within 10 s',
    });
  });

  it('says that nothing listens', async () => {
    const asked = await ask({ url: 'http://127.0.0.1:1', withinMs }, clock, signal);
    expect(asked).toMatchObject({
      kind: 'noReply',
      reason: 'nothing listens there (ECONNREFUSED)',
    });
  });

  it('says that TLS was refused', async () => {
    const url = await startServer((_, response) => response.end());
    const asked = await ask({ url: url.replace('http:', 'https:'), withinMs }, clock, signal);
    expect(asked).toMatchObject({
      kind: 'noReply',
      reason: expect.stringMatching(/^TLS was refused \(/) as string,
    });
  });

  it('says that the connection was cut', async () => {
    const url = await startServer((request) => request.destroy());
    expect(await ask({ url, withinMs }, clock, signal)).toMatchObject({
      reason: expect.stringMatching(/^the connection was cut/) as string,
    });
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    const url = await startServer(() => {
      stop.abort(new Error('stopped'));
    });
    await expect(ask({ url, withinMs }, clock, stop.signal)).rejects.toThrow('stopped');
  });
});
