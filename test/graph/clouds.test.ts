import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Middleware } from '@microsoft/microsoft-graph-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clouds as settableClouds } from '../../src/config/parseValues.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { callRecordLimiters } from '../../src/graph/callRecordLimits.ts';
import { clouds, type CloudName } from '../../src/graph/clouds.ts';
import { graphAccess } from '../../src/graph/graphAccess.ts';
import { GraphCallRecords } from '../../src/graph/graphCallRecords.ts';
import { GraphLogSource } from '../../src/graph/graphLogSource.ts';
import { GraphSubscriptions } from '../../src/graph/graphSubscriptions.ts';
import { Limiter } from '../../src/graph/limiter.ts';
import { FakeClock } from '../support/fakeClock.ts';

// https://learn.microsoft.com/graph/deployments
const documented = [
  ['global', 'https://graph.microsoft.com', 'https://login.microsoftonline.com'],
  ['usgov-l4', 'https://graph.microsoft.us', 'https://login.microsoftonline.us'],
  ['usgov-l5', 'https://dod-graph.microsoft.us', 'https://login.microsoftonline.us'],
] as const;

const { signal } = new AbortController();
const range = { from: Date.parse('2026-11-01'), to: Date.parse('2026-11-02') };
const id = 'e523d2ed-2966-4b6b-925b-754a88034cc5';
const environment = {
  AZURE_TENANT_ID: '7a6c3e0e-0000-4000-8000-000000000001',
  AZURE_CLIENT_ID: '7a6c3e0e-0000-4000-8000-000000000002',
  AZURE_CLIENT_SECRET: 'not a real one',
};

interface Sent {
  readonly method: string;
  readonly headers: { readonly Authorization?: string };
}

/** A cloud of which nothing is asked over the network. */
class Cloud {
  /** Method and URL of each request. */
  readonly asked: string[] = [];
  readonly tokens: unknown[] = [];
  readonly scopes: unknown[] = [];
  readonly options;

  /** @param answers bodies by what is asked for; `{"value":[]}` for everything else */
  constructor(cloud: CloudName, answers: Readonly<Record<string, object>> = {}) {
    const send: Middleware = {
      execute: (context) => {
        const { method, headers } = context.options as Sent;
        const request = `${method} ${context.request as string}`;
        this.asked.push(request);
        this.tokens.push(headers.Authorization);
        const body = answers[request] ?? { value: [] };
        context.response = new Response(JSON.stringify(body), {
          status: method === 'POST' ? 201 : 200,
        });
        return Promise.resolve();
      },
    };
    const credential = {
      getToken: (scope: unknown) => {
        this.scopes.push(scope);
        return Promise.resolve({ token: `for ${cloud}`, expiresOnTimestamp: 0 });
      },
    };
    const access = { ...graphAccess({ cloud, environment }), credential };
    const clock = new FakeClock(range.to, { autoAdvance: true });
    this.options = { access, clock, send, random: () => 0 };
  }
}

/** Host and port to which a token is asked for, as a proxy on the way sees them. */
async function authorityOf(cloud: CloudName): Promise<string | undefined> {
  const proxy = createServer().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const stop = new AbortController();
  try {
    const { credential, scope } = graphAccess({ cloud, environment });
    const asked = once(proxy, 'connect') as Promise<[IncomingMessage, Socket]>;
    const token = credential?.getToken(scope, { abortSignal: stop.signal });
    const [request, socket] = await asked;
    stop.abort();
    socket.destroy();
    await expect(token).rejects.toThrow();
    return request.url;
  } finally {
    proxy.close();
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

it('there are the clouds that can be set, and no others', () => {
  expect(Object.keys(clouds)).toEqual([...settableClouds]);
  expect(documented.map(([cloud]) => cloud)).toEqual([...settableClouds]);
});

describe.each(documented)('in the cloud %s', (name, root, authorityHost) => {
  const records = `${root}/v1.0/communications/callRecords`;
  const scope = `${root}/.default`;

  it('tokens come from its own authority', async () => {
    expect(clouds[name]).toEqual({ graphRoot: root, authorityHost, scope });
    expect(await authorityOf(name)).toBe(`${new URL(authorityHost).host}:443`);
  });

  it('each log is asked for, with a token for this cloud', async () => {
    const cloud = new Cloud(name);
    const limiter = new Limiter(cloud.options.clock);
    const source = new GraphLogSource({ ...cloud.options, limiter });
    for (const feed of logFeeds) {
      await source.fetchPage({ feed, range, retry: false, giveUpAt: Infinity }, signal);
    }
    const edges = '(fromDateTime=2026-11-01T00:00:00Z,toDateTime=2026-11-02T00:00:00Z)';
    expect(cloud.asked).toEqual([
      `GET ${root}/v1.0/communications/callRecords/getPstnCalls${edges}`,
      `GET ${root}/v1.0/communications/callRecords/getDirectRoutingCalls${edges}`,
      `GET ${root}/beta/communications/callRecords/getSmsLog${edges}`,
    ]);
    expect(cloud.scopes).toEqual([scope, scope, scope]);
    expect(cloud.tokens).toEqual(logFeeds.map(() => `Bearer for ${name}`));
  });

  it('call records are listed', async () => {
    const cloud = new Cloud(name);
    const limiters = callRecordLimiters(cloud.options.clock);
    const source = new GraphCallRecords({ ...cloud.options, limiters });
    await source.listPage({ range, giveUpAt: Infinity }, signal);
    const filter =
      'startDateTime%20ge%202026-11-01T00:00:00Z%20and%20startDateTime%20lt%202026-11-02T00:00:00Z';
    expect(cloud.asked).toEqual([`GET ${records}?$select=id,version&$filter=${filter}`]);
    expect(cloud.scopes).toEqual([scope]);
    expect(cloud.tokens).toEqual([`Bearer for ${name}`]);
  });

  it('a call record is fetched with its nested pages', async () => {
    const whole = `${records}/${id}?$expand=sessions($expand=segments),participants_v2`;
    const version = `${records}/${id}?$select=id,version`;
    const nested = `communications/callRecords('${id}')`;
    const cloud = new Cloud(name, {
      [`GET ${whole}`]: {
        ...{ id, version: 1, participants_v2: [], sessions: [] },
        'participants_v2@odata.nextLink': `${root}/v1.0/${nested}/participants_v2?$skiptoken=p`,
        // As Microsoft's pages print it.
        'sessions@odata.nextLink': `${root}/v1.0/$metadata#${nested}/sessions?$expand=segments&$skiptoken=s`,
      },
      [`GET ${version}`]: { id, version: 1 },
    });
    const limiters = callRecordLimiters(cloud.options.clock);
    const source = new GraphCallRecords({ ...cloud.options, limiters });
    expect(await source.fetchRecord(id, Infinity, signal)).toMatchObject({ id, version: 1 });
    expect(new Set(cloud.asked)).toEqual(
      new Set([
        `GET ${whole}`,
        `GET ${root}/v1.0/${nested}/participants_v2?$skiptoken=p`,
        `GET ${root}/v1.0/${nested}/sessions?$expand=segments&$skiptoken=s`,
        `GET ${version}`,
      ]),
    );
    expect(new Set(cloud.scopes)).toEqual(new Set([scope]));
    expect(new Set(cloud.tokens)).toEqual(new Set([`Bearer for ${name}`]));
  });

  it('the subscription is listed, made, renewed and removed', async () => {
    const all = `${root}/v1.0/subscriptions`;
    const given = { id: 's', expirationDateTime: '2026-11-04T00:00:00Z' };
    const cloud = new Cloud(name, { [`POST ${all}`]: given, [`PATCH ${all}/s`]: given });
    const api = new GraphSubscriptions(cloud.options);
    const notificationUrl = 'https://app.example/api/notifications';
    await api.list(signal);
    await api.create({ notificationUrl, clientState: 'c', expiresAt: range.to }, signal);
    await api.renew('s', range.to, signal);
    await api.remove('s', signal);
    expect(cloud.asked).toEqual([`GET ${all}`, `POST ${all}`, `PATCH ${all}/s`, `DELETE ${all}/s`]);
    expect(cloud.scopes).toEqual([scope, scope, scope, scope]);
    expect(new Set(cloud.tokens)).toEqual(new Set([`Bearer for ${name}`]));
  });

  it('a link to another cloud is not followed', async () => {
    const cloud = new Cloud(name);
    const limiter = new Limiter(cloud.options.clock);
    const source = new GraphLogSource({ ...cloud.options, limiter });
    const others = documented.filter(([other]) => other !== name);
    for (const [, otherRoot] of others) {
      const [feed] = logFeeds;
      const request = { feed, range, link: `${otherRoot}/v1.0/x`, retry: false };
      await expect(source.fetchPage({ ...request, giveUpAt: Infinity }, signal)).rejects.toThrow(
        'leads away from the configured Graph',
      );
    }
    expect(cloud.asked).toEqual([]);
  });
});
