import { gzipSync } from 'node:zlib';
import type { Middleware } from '@microsoft/microsoft-graph-client';
import { afterEach, describe, expect, it } from 'vitest';
import {
  BadAnswerError,
  BrokenPagingError,
  FeedUnavailableError,
  PermissionMissingError,
  RetryLaterError,
  SignInRefusedError,
} from '../../src/errors.ts';
import type { PageRequest } from '../../src/export/logSource.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { smsLog } from '../../src/feeds/smsLog.ts';
import { GraphLogSource, type GraphLogSourceOptions } from '../../src/graph/graphLogSource.ts';
import { Limiter } from '../../src/graph/limiter.ts';
import { rawSend } from '../../src/graph/rawSend.ts';
import { FakeClock } from '../support/fakeClock.ts';
import {
  hangUp,
  json,
  page,
  silence,
  startGraphServer,
  type Answer,
  type GraphServer,
  withoutDate,
} from './graphServer.ts';

const start = Date.parse('2026-11-20T10:00:00Z');
const minute = 60_000;
const { signal } = new AbortController();

let server: GraphServer;
const serve = async (...answers: readonly Answer[]) => {
  server = await startGraphServer(...answers);
  return server.root;
};

afterEach(async () => {
  await server.close();
});

function sourceOf(root: string, clock: FakeClock, options: Partial<GraphLogSourceOptions> = {}) {
  const access = { root, scope: 'https://graph.microsoft.com/.default', credential: undefined };
  return new GraphLogSource({
    access,
    clock,
    limiter: new Limiter(clock),
    random: () => 0,
    ...options,
  });
}

function requestOf(changes: Partial<PageRequest> = {}): PageRequest {
  const range = {
    from: Date.parse('2026-11-01T00:00:00Z'),
    to: Date.parse('2026-11-02T00:00:00Z'),
  };
  return { feed: pstnCalls, range, retry: true, giveUpAt: start + 60 * minute, ...changes };
}

const autoClock = () => new FakeClock(start, { autoAdvance: true });
const texts = (rows: readonly { text: Uint8Array }[]) =>
  rows.map((row) => Buffer.from(row.text).toString());

describe('a first page', () => {
  it('is asked for by the range', async () => {
    const root = await serve(page([]));

    await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(server.urls).toEqual([
      '/v1.0/communications/callRecords/getPstnCalls(fromDateTime=2026-11-01T00:00:00Z,toDateTime=2026-11-02T00:00:00Z)',
    ]);
  });

  it('comes with its rows, the link and its size', async () => {
    const body = '{"value":[{"charge":0.00},\n{"id":2}],"@odata.nextLink":"https://x/y"}';
    const root = await serve(json(200, body));

    const result = await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(texts(result.rows)).toEqual(['{"charge":0.00}', '{"id":2}']);
    expect(result.next).toBe('https://x/y');
    expect(result.size).toBe(body.length);
  });

  it('leaves no timer behind', async () => {
    const root = await serve(page([]));
    const clock = new FakeClock(start);

    await sourceOf(root, clock).fetchPage(requestOf(), signal);

    expect(clock.timerCount).toBe(0);
  });

  it('may be compressed', async () => {
    const root = await serve((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"value":[1]}'));
    });

    const result = await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(texts(result.rows)).toEqual(['1']);
  });

  it('may call itself anything, only its content counts', async () => {
    const root = await serve(json(200, '{"value":[1]}', { 'content-type': 'text/plain' }));

    const result = await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(texts(result.rows)).toEqual(['1']);
  });
});

describe('a continuation link', () => {
  it.each([
    '/v1.0/communications/callRecords/getPstnCalls(from=2019-11-01,to=2019-12-01)?$skip=1000',
    '/v1.0/x(fromDateTime=2019-11-01T00%3A00%3a00Z)?$skiptoken=abc==&$top=5&$skiptoken=def&a=%26%2f%2F',
    "/v1.0/x('id')?b=2&a=1&b=3&$count=true&=&c",
    '/v1.0//x/?$filter=a%20eq%20%27b%27+c&%24skip=1;~!*()@:,',
    "/v1.0/./y/../x?$filter=a eq 'b'|{c}^`\"<d>".replaceAll(' ', '+'),
  ])('is sent byte for byte: %s', async (path) => {
    const root = await serve(page([]));

    await sourceOf(root, autoClock()).fetchPage(requestOf({ link: root + path }), signal);

    expect(server.urls).toEqual([path]);
  });

  it.each(['https://graph.microsoft.com/v1.0/x', '/v1.0/x', ''])(
    'that leads elsewhere is not followed: %j',
    async (link) => {
      const root = await serve(page([]));

      await expect(
        sourceOf(root, autoClock()).fetchPage(requestOf({ link }), signal),
      ).rejects.toThrow(BrokenPagingError);
      expect(server.urls).toEqual([]);
    },
  );

  it.each([400, 404, 410])('that Graph answers with %i begins the paging anew', async (status) => {
    const root = await serve(json(status, {}));

    await expect(
      sourceOf(root, autoClock()).fetchPage(requestOf({ link: `${root}/x` }), signal),
    ).rejects.toThrow(BrokenPagingError);
  });

  it('that leads to itself is broken', async () => {
    const root = await serve((response, request) => {
      page([1], `http://${request.headers.host ?? ''}/x`)(response, request);
    });

    await expect(
      sourceOf(root, autoClock()).fetchPage(requestOf({ link: `${root}/x` }), signal),
    ).rejects.toThrow(BrokenPagingError);
  });
});

describe('a refusal', () => {
  it.each([
    [401, SignInRefusedError, /token/],
    [403, PermissionMissingError, /application permission CallRecords\.Read\.All/],
    [406, BadAnswerError, /at most 90 days/],
    [400, BadAnswerError, /Graph answered 400/],
    [404, BadAnswerError, /Graph answered 404/],
    [302, BadAnswerError, /Graph answered 302/],
    [204, BadAnswerError, /Graph answered 204/],
  ])('%i is final and says what to do', async (status, type, message) => {
    const root = await serve((response) => {
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    const result = sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    await expect(result).rejects.toThrow(type);
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toThrow(
      /^pstnCalls 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z: /,
    );
    expect(server.urls).toHaveLength(1);
  });

  it.each([400, 404])('of a log that the cloud does not have says so with %i', async (status) => {
    const message = "Resource not found for the segment 'getSmsLog'.";
    const root = await serve(json(status, { error: { code: 'BadRequest', message } }));
    const request = requestOf({ feed: smsLog });
    const result = sourceOf(root, autoClock()).fetchPage(request, signal);

    await expect(result).rejects.toThrow(FeedUnavailableError);
    await expect(result).rejects.toThrow(
      /this cloud does not have communications\/callRecords\/getSmsLog in beta\. Take smsLog out of FEEDS/,
    );
    expect(server.urls).toHaveLength(1);
  });

  it('carries the code and the request id, never the message', async () => {
    const error = { code: 'Forbidden', message: 'secret' };
    const root = await serve(json(403, { error }, { 'request-id': '5c2b-1' }));

    await expect(sourceOf(root, autoClock()).fetchPage(requestOf(), signal)).rejects.toMatchObject({
      status: 403,
      code: 'Forbidden',
      requestId: '5c2b-1',
      message: expect.not.stringContaining('secret') as string,
    });
  });

  it('drops a code that may hold anything else', async () => {
    const root = await serve(json(403, { error: { code: 'call +49 171 for help' } }));

    await expect(sourceOf(root, autoClock()).fetchPage(requestOf(), signal)).rejects.toMatchObject({
      code: undefined,
    });
  });
});

describe('a failure', () => {
  it.each([408, 429, 500, 502, 503, 504, 509])('of %i is tried again', async (status) => {
    const root = await serve(json(status, '<html>'), json(status, {}), page([1]));

    const result = await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(texts(result.rows)).toEqual(['1']);
    expect(server.urls).toHaveLength(3);
  });

  it('of the connection is tried again', async () => {
    const cutOff = gzipSync('{"value":[1,2,3]}').subarray(0, 20);
    const root = await serve(
      hangUp,
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"value":[');
        setImmediate(() => response.destroy());
      },
      (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(cutOff);
      },
      page([1]),
    );

    const result = await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(texts(result.rows)).toEqual(['1']);
  });

  it('is tried five times again, then later', async () => {
    const root = await serve(json(502, {}));
    const result = sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({ status: 502, notBefore: undefined });
    expect(server.urls).toHaveLength(6);
  });

  it('of the connection has no status', async () => {
    const root = await serve(hangUp);
    const result = sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({ status: undefined, notBefore: undefined });
  });

  it('is not tried again where the feed is known to be failing', async () => {
    const root = await serve(json(502, {}));
    const result = sourceOf(root, autoClock()).fetchPage(requestOf({ retry: false }), signal);

    await expect(result).rejects.toThrow(RetryLaterError);
    expect(server.urls).toHaveLength(1);
  });

  it('is not tried again where no time is left', async () => {
    const root = await serve(json(502, {}));
    const clock = new FakeClock(start);
    const result = sourceOf(root, clock).fetchPage(requestOf({ giveUpAt: start + 400 }), signal);

    await expect(result).rejects.toThrow(RetryLaterError);
    expect(clock.now()).toBe(start);
  });

  it('of a page that is malformed is tried again twice', async () => {
    const root = await serve(json(200, '{"value":[{"id":'));
    const result = sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toThrow(/^pstnCalls .* at byte 16\.$/);
    expect(server.urls).toHaveLength(3);
  });

  it('of our own code is not tried again', async () => {
    const root = await serve(page([]));
    const fault = new TypeError('x is not a function');
    const send = { execute: () => Promise.reject(fault) };

    const source = sourceOf(root, autoClock(), { send });

    await expect(source.fetchPage(requestOf(), signal)).rejects.toBe(fault);
  });

  it('to answer in time is tried again', async () => {
    const root = await serve(silence, page([1]));
    const clock = new FakeClock(start);
    const result = sourceOf(root, clock).fetchPage(requestOf(), signal);

    await server.whenAsked(1);
    await clock.advance(99_999);
    expect(server.urls).toHaveLength(1);
    await clock.advance(1);
    await clock.advance((await clock.whenSleeping()) - clock.now());

    expect(texts((await result).rows)).toEqual(['1']);
  });

  it('to send the whole body in time is tried again', async () => {
    const root = await serve(
      (response) => {
        response.writeHead(200).write('{"value":[');
      },
      page([1]),
    );
    const clock = new FakeClock(start);
    const result = sourceOf(root, clock).fetchPage(requestOf(), signal);

    await server.whenAsked(1);
    await clock.advance(100_000);
    await clock.advance((await clock.whenSleeping()) - clock.now());

    expect(texts((await result).rows)).toEqual(['1']);
  });
});

describe('Retry-After', () => {
  const throttled = (retryAfter: string, status = 429) =>
    json(status, { error: { code: 'TooManyRequests' } }, { 'retry-after': retryAfter });

  it('is obeyed in full, however often', async () => {
    const root = await serve(...Array.from({ length: 8 }, () => throttled('60')), page([1]));
    const clock = autoClock();

    await sourceOf(root, clock).fetchPage(requestOf(), signal);

    expect(server.urls).toHaveLength(9);
    expect(clock.now()).toBe(start + 8 * minute);
  });

  it('may be a date', async () => {
    const root = await serve(throttled('Fri, 20 Nov 2026 10:04:00 GMT', 503), page([1]));
    const clock = autoClock();

    await sourceOf(root, clock).fetchPage(requestOf(), signal);

    expect(clock.now()).toBe(start + 4 * minute);
  });

  it('beyond the deadline is reported at once', async () => {
    const root = await serve(throttled('300'));
    const clock = new FakeClock(start);
    const result = sourceOf(root, clock).fetchPage(
      requestOf({ giveUpAt: start + 299_999 }),
      signal,
    );

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({
      notBefore: start + 300_000,
      status: 429,
      code: 'TooManyRequests',
    });
    expect(clock.now()).toBe(start);
  });

  it('beyond ten minutes is reported, whatever the deadline', async () => {
    const root = await serve(throttled('400'));
    const clock = autoClock();
    const result = sourceOf(root, clock).fetchPage(requestOf(), signal);

    await expect(result).rejects.toMatchObject({ notBefore: start + 800_000 });
    expect(clock.now()).toBe(start + 400_000);
  });

  it('holds back every request of the feed, and of no other feed', async () => {
    const root = await serve(throttled('300'), page([1]));
    const clock = autoClock();
    const source = sourceOf(root, clock);
    const once = requestOf({ retry: false });
    await expect(source.fetchPage(once, signal)).rejects.toThrow(RetryLaterError);

    await source.fetchPage({ ...once, feed: smsLog }, signal);
    expect(clock.now()).toBeLessThan(start + minute);
    const tooEarly = { ...once, giveUpAt: start + minute };
    await expect(source.fetchPage(tooEarly, signal)).rejects.toMatchObject({
      notBefore: start + 300_000,
    });
    await source.fetchPage(once, signal);
    expect(clock.now()).toBe(start + 300_000);
    expect(server.urls).toHaveLength(3);
  });

  it('holds back the other requests of the feed while one waits to be sent again', async () => {
    const root = await serve(throttled('300'), page([1]));
    const clock = new FakeClock(start);
    const source = sourceOf(root, clock);
    const waiting = source.fetchPage(requestOf(), signal);
    await clock.whenSleeping();

    const other = source.fetchPage(requestOf({ giveUpAt: start + minute }), signal);
    await expect(other).rejects.toMatchObject({ notBefore: start + 300_000 });
    await clock.advance(300_000);
    await waiting;
    expect(server.urls).toHaveLength(2);
  });

  it('is told to the observer, shorter waits are not', async () => {
    const root = await serve(
      throttled('30'),
      json(500, {}),
      json(500, {}),
      json(500, {}),
      page([]),
    );
    const observed: unknown[] = [];
    const observer = {
      waiting: (...wait: unknown[]) => observed.push(wait),
      request: (feedName: string) => observed.push(feedName),
    };

    await sourceOf(root, autoClock(), { observer }).fetchPage(requestOf(), signal);

    expect(observed).toEqual([
      'pstnCalls',
      ['pstnCalls', start + 30_000, 'throttled'],
      'pstnCalls',
      'pstnCalls',
      'pstnCalls',
      ['pstnCalls', expect.any(Number), 'retry'],
      'pstnCalls',
    ]);
  });
});

describe('an observer', () => {
  const observed = async (answers: readonly Answer[]) => {
    const root = await serve(...answers);
    const notes: unknown[] = [];
    const observer = {
      waiting: () => undefined,
      throttled: (feedName: string) => notes.push(feedName),
      clockSkew: (skewMs: number) => notes.push(skewMs),
    };
    await sourceOf(root, autoClock(), { observer }).fetchPage(requestOf(), signal);
    return notes;
  };
  const answered = (status: number, date: string) => json(status, { value: [] }, { date });

  it('is told of every answer that throttles, and of no other failure', async () => {
    const throttled = json(429, {}, { 'retry-after': '1' });
    const answers = [throttled, json(503, {}), throttled, page([])];
    const told = await observed(answers.map(withoutDate));
    expect(told).toEqual(['pstnCalls', 'pstnCalls']);
  });

  it.each([
    ['right', 'Fri, 20 Nov 2026 10:00:00 GMT', 0],
    ['fast', 'Fri, 20 Nov 2026 10:06:00 GMT', 360_000],
    ['slow', 'Fri, 20 Nov 2026 09:00:00 GMT', -3_600_000],
  ])("is told where Graph's clock is %s", async (_, date, skewMs) => {
    expect(await observed([answered(200, date)])).toEqual([skewMs]);
  });

  it("is told of Graph's clock as it was in the middle of a request", async () => {
    const clock = new FakeClock(start);
    const skews: number[] = [];
    const observer = {
      waiting: () => undefined,
      clockSkew: (skewMs: number) => skews.push(skewMs),
    };
    let answer = () => {};
    const root = await serve((response, request) => {
      answer = () => {
        answered(200, 'Fri, 20 Nov 2026 10:00:10 GMT')(response, request);
      };
    });
    const result = sourceOf(root, clock, { observer }).fetchPage(requestOf(), signal);
    await server.whenAsked(1);
    await clock.advance(20_000);
    answer();
    await result;
    expect(skews).toEqual([0]);
  });

  it("is told of Graph's clock by an answer that fails, too", async () => {
    const date = 'Fri, 20 Nov 2026 10:06:00 GMT';
    const told = await observed([answered(500, date), withoutDate(page([]))]);
    expect(told).toEqual([360_000]);
  });

  it.each(['soon', '2026-11-20T10:06:00Z', ''])('is told nothing by the date %j', async (date) => {
    expect(await observed([answered(200, date)])).toEqual([]);
  });
});

describe('a stop', () => {
  it('ends a wait at once', async () => {
    const root = await serve(json(503, {}, { 'retry-after': '300' }));
    const clock = new FakeClock(start);
    const stop = new AbortController();
    const result = sourceOf(root, clock).fetchPage(requestOf(), stop.signal);
    await clock.whenSleeping();

    stop.abort(new Error('told to stop'));

    await expect(result).rejects.toThrow('told to stop');
  });

  it('ends a request at once', async () => {
    const root = await serve(silence);
    const stop = new AbortController();
    const result = sourceOf(root, new FakeClock(start)).fetchPage(requestOf(), stop.signal);
    await server.whenAsked(1);

    stop.abort(new Error('told to stop'));

    await expect(result).rejects.toThrow('told to stop');
  });

  it('that came before sends nothing', async () => {
    const root = await serve(page([]));

    await expect(
      sourceOf(root, autoClock()).fetchPage(requestOf(), AbortSignal.abort(new Error('too late'))),
    ).rejects.toThrow('too late');
    expect(server.urls).toEqual([]);
  });
});

describe('the token', () => {
  /** Carries requests for an https address to the server of this test, which has no certificate. */
  const carryToServer = (httpsRoot: string): Middleware => ({
    execute: async (context) => {
      context.request = String(context.request).replace(httpsRoot, server.root);
      await rawSend.execute(context);
    },
  });
  const credential = {
    getToken: () => Promise.resolve({ token: 'opaque', expiresOnTimestamp: 0 }),
  };

  it.each(['https://graph.microsoft.com', 'https://Proxy.Example.com:8443/graph'])(
    'is sent to %s, with each try',
    async (root) => {
      await serve(json(500, {}), page([]));
      const access = { root, scope: 'https://graph.microsoft.com/.default', credential };

      const send = carryToServer(root);
      await sourceOf(root, autoClock(), { access, send }).fetchPage(requestOf(), signal);

      expect(server.headers.map((headers) => headers.authorization)).toEqual([
        'Bearer opaque',
        'Bearer opaque',
      ]);
    },
  );

  it('is not sent over plain http', async () => {
    const root = await serve(page([]));

    await sourceOf(root, autoClock()).fetchPage(requestOf(), signal);

    expect(server.headers[0]?.authorization).toBeUndefined();
  });
});
