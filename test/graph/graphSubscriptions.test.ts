import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  BadAnswerError,
  PermissionMissingError,
  RetryLaterError,
  SignInRefusedError,
  WebhookUnreachableError,
} from '../../src/errors.ts';
import { GraphSubscriptions } from '../../src/graph/graphSubscriptions.ts';
import { FakeClock } from '../support/fakeClock.ts';
import {
  hangUp,
  json,
  page,
  startGraphServer,
  type Answer,
  type GraphServer,
} from './graphServer.ts';

const start = Date.parse('2026-11-20T10:00:00Z');
const expiresAt = Date.parse('2026-11-22T10:00:00Z');
const { signal } = new AbortController();
const wanted = {
  notificationUrl: 'https://example.org/api/notifications?code=a-secret-code',
  clientState: 'a-secret-state',
  expiresAt,
};
/** As Graph gives it. */
const given = {
  id: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07',
  resource: '/communications/callRecords',
  changeType: 'updated',
  notificationUrl: wanted.notificationUrl,
  lifecycleNotificationUrl: wanted.notificationUrl,
  clientState: null,
  expirationDateTime: '2026-11-22T10:00:00.0000000Z',
};
/** As it is read. */
const subscription = {
  id: given.id,
  resource: given.resource,
  changeType: given.changeType,
  notificationUrl: given.notificationUrl,
  expiresAt,
};

let server: GraphServer;
let requests: { method: string; contentType: string | undefined; body: Promise<string> }[];
const serve = async (...answers: readonly Answer[]) => {
  requests = [];
  const noted = (answer: Answer): Answer => {
    return (response, request: IncomingMessage) => {
      const { method = '', headers } = request;
      requests.push({ method, contentType: headers['content-type'], body: text(request) });
      answer(response, request);
    };
  };
  server = await startGraphServer(...answers.map(noted));
  return server.root;
};

afterEach(async () => {
  await server.close();
});

function apiOf(root: string, clock = new FakeClock(start, { autoAdvance: true })) {
  const access = { root, scope: 'https://graph.microsoft.com/.default', credential: undefined };
  return new GraphSubscriptions({ access, clock, random: () => 0 });
}

const bodyOf = async (request: number) =>
  JSON.parse((await requests[request]?.body) ?? '') as unknown;

describe('the list of subscriptions', () => {
  it('is that of all pages', async () => {
    const root = await serve(
      (response, request) => {
        page([given], `http://${request.headers.host ?? ''}/next?$skiptoken=x`)(response, request);
      },
      page([{ ...given, id: 'other', resource: '/users', notificationUrl: null }]),
    );

    expect(await apiOf(root).list(signal)).toEqual([
      subscription,
      { ...subscription, id: 'other', resource: '/users', notificationUrl: '' },
    ]);
    expect(server.urls).toEqual(['/v1.0/subscriptions', '/next?$skiptoken=x']);
  });

  it('is not followed to elsewhere, nor in a circle', async () => {
    const elsewhere = apiOf(await serve(page([], 'https://graph.microsoft.com/v1.0/x')));
    await expect(elsewhere.list(signal)).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(1);
    await server.close();

    const circle = await serve((response, request) => {
      page([], `http://${request.headers.host ?? ''}/v1.0/subscriptions`)(response, request);
    });
    await expect(apiOf(circle).list(signal)).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(1);
  });

  it('does not end', async () => {
    let number = 0;
    const root = await serve((response, request) => {
      page([], `http://${request.headers.host ?? ''}/x?${number++}`)(response, request);
    });

    await expect(apiOf(root).list(signal)).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(100);
  });

  it.each([
    ['no id', { ...given, id: undefined }],
    ['no readable end', { ...given, expirationDateTime: 'soon' }],
    ['nothing', null],
  ])('is bad where one of them has %s', async (_, item) => {
    const root = await serve(page([given, item]));

    await expect(apiOf(root).list(signal)).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(3);
  });

  it('is asked for again after a failure', async () => {
    const root = await serve(hangUp, json(503, {}), page([given]));

    expect(await apiOf(root).list(signal)).toEqual([subscription]);
  });
});

describe('a new subscription', () => {
  it('is to all call records, in every version, with lifecycle notifications', async () => {
    const root = await serve(json(201, given));

    expect(await apiOf(root).create(wanted, signal)).toEqual(subscription);
    expect(server.urls).toEqual(['/v1.0/subscriptions']);
    expect(requests[0]).toMatchObject({ method: 'POST', contentType: 'application/json' });
    expect(await bodyOf(0)).toEqual({
      changeType: 'updated',
      notificationUrl: wanted.notificationUrl,
      lifecycleNotificationUrl: wanted.notificationUrl,
      resource: '/communications/callRecords',
      expirationDateTime: '2026-11-22T10:00:00.000Z',
      clientState: wanted.clientState,
    });
  });

  it.each([
    ['no answer comes', hangUp, undefined],
    ['Graph answers 500', json(500, {}), 500],
    ['Graph answers 504', json(504, {}), 504],
    ['Graph answers 503', json(503, {}), 503],
  ])('is not asked for again where %s: look at the list first', async (_, answer, status) => {
    const root = await serve(answer, json(201, given));
    const result = apiOf(root).create(wanted, signal);

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({ status, notBefore: undefined });
    expect(server.urls).toHaveLength(1);
  });

  it('is not asked for again where the answer cannot be read', async () => {
    const root = await serve(json(201, '{"id":'), json(201, given));

    await expect(apiOf(root).create(wanted, signal)).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(1);
  });

  it('is asked for again where Graph only says "not now"', async () => {
    const root = await serve(
      json(429, {}),
      json(429, {}, { 'retry-after': '30' }),
      json(503, {}, { 'retry-after': '30' }),
      json(201, given),
    );
    const clock = new FakeClock(start, { autoAdvance: true });

    expect(await apiOf(root, clock).create(wanted, signal)).toEqual(subscription);
    expect(clock.now()).toBeGreaterThanOrEqual(start + 60_000);
    expect(await bodyOf(3)).toEqual(await bodyOf(0));
  });

  it('that Graph has already is refused with 409', async () => {
    const root = await serve(json(409, { error: { code: 'ExtensionError' } }));
    const result = apiOf(root).create(wanted, signal);

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toMatchObject({ status: 409, code: 'ExtensionError' });
  });

  it('may be refused for want of a permission or because there are too many', async () => {
    const root = await serve(json(403, {}));
    const result = apiOf(root).create(wanted, signal);

    await expect(result).rejects.toThrow(PermissionMissingError);
    await expect(result).rejects.toThrow(/CallRecords\.Read\.All.*as many subscriptions/);
  });

  it.each([
    ['ValidationError', 'a-secret-code'],
    ['InvalidRequest', 'Subscription validation request timed out: a-secret-code'],
  ])('that could not reach our route says so (%s)', async (code, message) => {
    const root = await serve(json(400, { error: { code, message } }));
    const result = apiOf(root).create(wanted, signal);

    await expect(result).rejects.toThrow(WebhookUnreachableError);
    await expect(result).rejects.toThrow(/^(?!.*a-secret).*NOTIFICATION_URL/);
    await expect(result).rejects.toMatchObject({ status: 400, code });
    expect(server.urls).toHaveLength(1);
  });

  it.each([
    [400, { code: 'InvalidRequest', message: 'ExpirationDateTime' }],
    [400, { code: 'BadRequest', message: 'Subscription validation request failed.' }],
    [409, { code: 'ValidationError', message: '' }],
  ])('that is refused with %i for another reason does not', async (status, error) => {
    const root = await serve(json(status, { error }));

    await expect(apiOf(root).create(wanted, signal)).rejects.toThrow(BadAnswerError);
  });

  it('has its secrets in no message', async () => {
    const error = { code: 'BadRequest', message: 'a-secret-state' };
    const root = await serve(json(400, { error }));

    await expect(apiOf(root).create(wanted, signal)).rejects.toThrow(/^(?!.*a-secret)/);
  });
});

describe('a renewal', () => {
  it('moves the end', async () => {
    const root = await serve(json(200, given));

    expect(await apiOf(root).renew(given.id, expiresAt, signal)).toEqual(subscription);
    expect(server.urls).toEqual([`/v1.0/subscriptions/${given.id}`]);
    expect(requests[0]?.method).toBe('PATCH');
    expect(await bodyOf(0)).toEqual({ expirationDateTime: '2026-11-22T10:00:00.000Z' });
  });

  it('of a subscription that Graph does not have is undefined', async () => {
    const root = await serve(json(404, {}));

    expect(await apiOf(root).renew('a/b', expiresAt, signal)).toBeUndefined();
    expect(server.urls).toEqual(['/v1.0/subscriptions/a%2Fb']);
  });

  it('that could not reach our route says so', async () => {
    const root = await serve(json(400, { error: { code: 'ValidationError' } }));
    const result = apiOf(root).renew(given.id, expiresAt, signal);

    await expect(result).rejects.toThrow(WebhookUnreachableError);
  });

  it('is tried again after a failure, then later', async () => {
    const root = await serve(hangUp, json(502, {}));

    await expect(apiOf(root).renew(given.id, expiresAt, signal)).rejects.toThrow(RetryLaterError);
    expect(server.urls).toHaveLength(6);
  });

  it('takes two minutes at most', async () => {
    const root = await serve(json(429, {}, { 'retry-after': '121' }));

    await expect(apiOf(root).renew(given.id, expiresAt, signal)).rejects.toMatchObject({
      notBefore: start + 121_000,
    });
  });
});

describe('a removal', () => {
  it.each([200, 204, 404])('is done when Graph answers %i', async (status) => {
    const root = await serve((response) => {
      response.writeHead(status).end();
    });

    await apiOf(root).remove(given.id, signal);

    expect(server.urls).toEqual([`/v1.0/subscriptions/${given.id}`]);
    expect(requests[0]).toMatchObject({ method: 'DELETE', contentType: undefined });
  });

  it('is tried again after a failure', async () => {
    const root = await serve(hangUp, json(404, {}));

    await apiOf(root).remove(given.id, signal);

    expect(server.urls).toHaveLength(2);
  });

  it('that is refused says so', async () => {
    const root = await serve(json(401, {}));

    await expect(apiOf(root).remove(given.id, signal)).rejects.toThrow(SignInRefusedError);
  });
});
