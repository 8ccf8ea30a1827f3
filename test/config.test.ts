import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig, settings } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';

const now = Date.UTC(2026, 10, 21, 15);
const storage = { EXPORT_STORAGE: 'UseDevelopmentStorage=true' };
const key = 'c2VjcmV0';

type Env = Record<string, string | undefined>;
const read = (env: Env = {}): Config => readConfig({ ...storage, ...env }, now);

function problemsOf(env: Env): readonly string[] {
  try {
    readConfig(env, now);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('have defaults for all but the storage', () => {
    expect(read()).toEqual({
      graph: { cloud: 'global', baseUrl: undefined },
      feeds: ['pstnCalls', 'directRoutingCalls', 'smsLog', 'callRecords'],
      storage: { kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
      exportContainer: 'call-exports',
      exportStart: undefined,
      partitionHours: 24,
      revisitHours: [1, 3, 8, 24, 48, 72, 168, 336, 840],
      schedule: '0 */10 * * * *',
      notificationUrl: undefined,
      identity: {},
    });
  });

  it('that are empty or blank count as not set', () => {
    const blank = Object.fromEntries(settings.map(({ name }) => [name, ' \t']));
    expect(read({ ...blank, ...storage })).toEqual(read());
  });

  it('are trimmed', () => {
    expect(read({ GRAPH_CLOUD: ' usgov-l4\n', FEEDS: ' smsLog , pstnCalls ' })).toMatchObject({
      graph: { cloud: 'usgov-l4' },
      feeds: ['smsLog', 'pstnCalls'],
    });
  });

  it('cannot be changed once read', () => {
    const { graph, feeds, storage: place, revisitHours, identity, ...config } = read();
    const parts = [read(), graph, feeds, place, revisitHours, identity, config.exportStart];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
  });

  it('are reported with all their problems at once', () => {
    const problems = problemsOf({ GRAPH_CLOUD: 'moon', FEEDS: 'faxes', PARTITION_HOURS: '5' });
    expect(problems).toEqual([
      'GRAPH_CLOUD must be one of global, usgov-l4, usgov-l5, found "moon"',
      'FEEDS must be one of pstnCalls, directRoutingCalls, smsLog, callRecords, found "faxes"',
      'PARTITION_HOURS must be one of 1, 2, 3, 4, 6, 8, 12, 24, found "5"',
      'EXPORT_STORAGE, or EXPORT_STORAGE__blobServiceUri and EXPORT_STORAGE__tableServiceUri, must be set, found nothing',
    ]);
  });

  it('that are rubbish end in a ConfigError and in nothing else', () => {
    const names = [...settings.map(({ name }) => name), 'WEBSITE_HOSTNAME'];
    const bits = ['https://', '1', ',', '*/', '-', 'Z', '2026-02-30', 'AccountKey=', ';', '%', '['];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...bits)).map((parts) => parts.join('')),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    );
    const env = fc.dictionary(fc.constantFrom(...names), fc.option(text, { nil: undefined }));
    fc.assert(
      fc.property(env, (some) => {
        problemsOf(some);
      }),
    );
  });

  it('are all in local.settings.sample.json, with their defaults', async () => {
    const sample = JSON.parse(await readFile('local.settings.sample.json', 'utf8')) as {
      Values: Env;
    };
    const { AzureWebJobsStorage, FUNCTIONS_WORKER_RUNTIME, ...values } = sample.Values;
    expect([AzureWebJobsStorage, FUNCTIONS_WORKER_RUNTIME]).toEqual([
      'UseDevelopmentStorage=true',
      'node',
    ]);
    expect(Object.keys(values)).toEqual(settings.map(({ name }) => name));
    expect(readConfig(values, now)).toEqual(read());
  });
});

describe('the cloud that 21Vianet operates in China', () => {
  const why =
    'Graph has no call records and no call logs in the cloud that 21Vianet operates in China';

  it.each(['china', 'China', 'AzureChinaCloud', '21vianet', 'mooncake'])(
    'is refused as GRAPH_CLOUD %s, and why',
    (cloud) => {
      expect(problemsOf({ ...storage, GRAPH_CLOUD: cloud })).toEqual([
        `GRAPH_CLOUD must be one of global, usgov-l4, usgov-l5 (${why}), found "${cloud}"`,
      ]);
    },
  );

  it.each(['https://microsoftgraph.chinacloudapi.cn', 'https://chinacloudapi.cn'])(
    'is refused as GRAPH_BASE_URL %s, and why',
    (root) => {
      expect(problemsOf({ ...storage, GRAPH_BASE_URL: root })).toEqual([
        `GRAPH_BASE_URL must be the address of another cloud (${why}), found "${root}"`,
      ]);
    },
  );

  it('is not told by a part of a name', () => {
    const baseUrl = 'https://chinacloudapi.cn.example';
    expect(read({ GRAPH_BASE_URL: baseUrl }).graph).toMatchObject({ baseUrl });
  });
});

const account = `DefaultEndpointsProtocol=https;AccountName=calls;AccountKey=${key}==`;
const endpoints = 'BlobEndpoint=https://b.example;TableEndpoint=https://t.example';
const clientId = '00000000-0000-4000-8000-000000000000';

describe('a good value', () => {
  it.each<[string, string, object]>([
    ['GRAPH_CLOUD', 'usgov-l5', { graph: { cloud: 'usgov-l5' } }],
    ['GRAPH_BASE_URL', 'https://a.example/x/', { graph: { baseUrl: 'https://a.example/x' } }],
    ['GRAPH_BASE_URL', 'http://127.0.0.1:80', { graph: { baseUrl: 'http://127.0.0.1' } }],
    ['GRAPH_BASE_URL', 'http://127.9.9.9:1', { graph: { baseUrl: 'http://127.9.9.9:1' } }],
    ['GRAPH_BASE_URL', 'http://localhost:1/', { graph: { baseUrl: 'http://localhost:1' } }],
    ['GRAPH_BASE_URL', 'http://[::1]:1', { graph: { baseUrl: 'http://[::1]:1' } }],
    ['EXPORT_CONTAINER', 'a-1', { exportContainer: 'a-1' }],
    ['EXPORT_CONTAINER', 'a'.repeat(59), { exportContainer: 'a'.repeat(59) }],
    ['EXPORT_START', '2026-02-28', { exportStart: Date.UTC(2026, 1, 28) }],
    ['EXPORT_START', '2026-02-28T23:59:59.9999999Z', { exportStart: Date.UTC(2026, 1, 28) }],
    ['EXPORT_START', '2026-11-21', { exportStart: Date.UTC(2026, 10, 21) }],
    ['PARTITION_HOURS', '1', { partitionHours: 1 }],
    ['REVISIT_HOURS', '0.5, 2', { revisitHours: [0.5, 2] }],
    ['EXPORT_SCHEDULE', '0 0,30 8-18/2 * jan-MAR Mon', { schedule: '0 0,30 8-18/2 * jan-MAR Mon' }],
    [
      'NOTIFICATION_URL',
      'https://a.example/n?code=1',
      { notificationUrl: 'https://a.example/n?code=1' },
    ],
    ['NOTIFICATION_URL', 'http://localhost:1/n', { notificationUrl: 'http://localhost:1/n' }],
  ])('of %s is %s', (name, text, expected) => {
    expect(read({ [name]: text })).toMatchObject(expected);
  });

  it.each([`${account};EndpointSuffix=core.windows.net`, `${endpoints};${account}`])(
    'of EXPORT_STORAGE is a connection string: %s',
    (text) => {
      const expected = { kind: 'connectionString', connectionString: text };
      expect(read({ EXPORT_STORAGE: text }).storage).toEqual(expected);
    },
  );

  it('of EXPORT_STORAGE__* are the endpoints, with or without a client id', () => {
    const identity = {
      EXPORT_STORAGE__blobServiceUri: 'https://calls.blob.core.windows.net/',
      EXPORT_STORAGE__tableServiceUri: 'https://calls.table.core.windows.net',
    };
    const uris = {
      kind: 'identity',
      blobServiceUri: 'https://calls.blob.core.windows.net',
      tableServiceUri: 'https://calls.table.core.windows.net',
    };
    const named = { ...identity, EXPORT_STORAGE__clientId: clientId };
    expect(readConfig(identity, now).storage).toEqual({ ...uris, clientId: undefined });
    expect(readConfig(named, now).storage).toEqual({ ...uris, clientId });
  });

  it('of NOTIFICATION_URL is made from the host name unless it is empty', () => {
    const WEBSITE_HOSTNAME = 'calls.azurewebsites.net';
    expect(read({ WEBSITE_HOSTNAME }).notificationUrl).toBe(
      'https://calls.azurewebsites.net/api/notifications',
    );
    expect(read({ WEBSITE_HOSTNAME, NOTIFICATION_URL: '' }).notificationUrl).toBeUndefined();
  });

  it('of the standard identity variables is passed through', () => {
    const identity = { AZURE_TENANT_ID: 't', AZURE_CLIENT_SECRET: 's', IDENTITY_ENDPOINT: 'i' };
    expect(read({ ...identity, AZURE_CLIENT_ID: '', OTHER: 'x' }).identity).toEqual(identity);
  });
});

describe('a bad value', () => {
  it.each([
    ['GRAPH_CLOUD', 'Global'],
    ['GRAPH_BASE_URL', 'graph.microsoft.com'],
    ['GRAPH_BASE_URL', 'http://graph.microsoft.com'],
    ['GRAPH_BASE_URL', 'http://127.0.0.1.example.com'],
    ['GRAPH_BASE_URL', 'http://128.0.0.1'],
    ['GRAPH_BASE_URL', 'ftp://localhost'],
    ['GRAPH_BASE_URL', 'https://a.example/v1.0'],
    ['GRAPH_BASE_URL', 'https://a.example/x/beta/'],
    ['GRAPH_BASE_URL', 'https://a.example?'],
    ['GRAPH_BASE_URL', 'https://a.example/#x'],
    ['FEEDS', 'pstnCalls,,smsLog'],
    ['FEEDS', ','],
    ['FEEDS', 'smsLog,smsLog'],
    ['FEEDS', 'pstncalls'],
    ['EXPORT_STORAGE__clientId', 'me'],
    ['EXPORT_CONTAINER', 'ab'],
    ['EXPORT_CONTAINER', 'a'.repeat(60)],
    ['EXPORT_CONTAINER', 'Calls'],
    ['EXPORT_CONTAINER', 'a--b'],
    ['EXPORT_CONTAINER', '-ab'],
    ['EXPORT_CONTAINER', 'ab-'],
    ['EXPORT_START', '2026-02-30'],
    ['EXPORT_START', '2026-02-28T00:00:00'],
    ['EXPORT_START', '2026-02-28T00:00:00+01:00'],
    ['EXPORT_START', '28.02.2026'],
    ['EXPORT_START', '2026-11-21T15:00:01Z'],
    ['EXPORT_START', '1969-12-31'],
    ['PARTITION_HOURS', '5'],
    ['PARTITION_HOURS', '24.0'],
    ['REVISIT_HOURS', '3,1'],
    ['REVISIT_HOURS', '1,1'],
    ['REVISIT_HOURS', '0,1'],
    ['REVISIT_HOURS', '-1'],
    ['REVISIT_HOURS', '1,,2'],
    ['REVISIT_HOURS', '1e3'],
    ['EXPORT_SCHEDULE', '*/10 * * * *'],
    ['EXPORT_SCHEDULE', '00:10:00'],
    ['EXPORT_SCHEDULE', '0 60 * * * *'],
    ['EXPORT_SCHEDULE', '0 0/15 * * * *'],
    ['EXPORT_SCHEDULE', '0 */0 * * * *'],
    ['EXPORT_SCHEDULE', '0 5-1 * * * *'],
    ['EXPORT_SCHEDULE', '0 0 0 L * *'],
    ['EXPORT_SCHEDULE', '0 0 0 ? * *'],
    ['EXPORT_SCHEDULE', '0 0 0 * * 7'],
    ['EXPORT_SCHEDULE', '0 0 0 * Mon *'],
    ['NOTIFICATION_URL', 'http://a.example/api/notifications'],
    ['NOTIFICATION_URL', 'https://a.example/#x'],
    ['WEBSITE_HOSTNAME', 'not a host'],
  ])('of %s is %s', (name, text) => {
    const setting = name === 'WEBSITE_HOSTNAME' ? 'NOTIFICATION_URL' : name;
    const found = problemsOf({ ...storage, [name]: text });
    expect(found.filter((line) => line.startsWith(`${setting} must be`))).toHaveLength(1);
  });

  it.each([
    ['', 'DefaultEndpointsProtocol, AccountName, AccountKey'],
    [`AccountName=calls;AccountKey=${key}`, 'DefaultEndpointsProtocol, EndpointSuffix'],
    [`${account};BlobEndpoint=https://b.example`, 'EndpointSuffix'],
    [`${account.replace('https', 'ftp')};EndpointSuffix=x`, 'DefaultEndpointsProtocol is unknown'],
    [`${account.replace('AccountName=calls', 'AccountName=')};EndpointSuffix=x`, 'AccountName'],
    ['UseDevelopmentStorage=false', 'UseDevelopmentStorage=true'],
  ])('of EXPORT_STORAGE is told by what it lacks, never shown: %s', (text, expected) => {
    const found = problemsOf({ EXPORT_STORAGE: text === '' ? 'x' : text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(found[0]).not.toContain(key);
  });

  it('of EXPORT_STORAGE is one beside EXPORT_STORAGE__*', () => {
    const uri = { EXPORT_STORAGE__blobServiceUri: 'https://a.example' };
    expect(problemsOf({ ...storage, ...uri })).toEqual([
      'EXPORT_STORAGE must be empty where EXPORT_STORAGE__* are set, found both',
    ]);
    expect(problemsOf(uri)).toEqual([
      'EXPORT_STORAGE__tableServiceUri must be set like the other EXPORT_STORAGE__*, found nothing',
    ]);
    expect(problemsOf({ EXPORT_STORAGE__clientId: clientId })).toHaveLength(2);
  });

  it.each([
    ['GRAPH_BASE_URL', `https://user:${key}@a.example`],
    ['GRAPH_BASE_URL', `https://a.example?code=${key}`],
    ['NOTIFICATION_URL', `http://a.example/n?code=${key}`],
    ['EXPORT_CONTAINER', `${account};EndpointSuffix=core.windows.net`],
    ['EXPORT_STORAGE__blobServiceUri', account],
  ])('of %s does not show a secret', (name, text) => {
    const found = problemsOf({ [name]: text }).join('\n');
    expect(found).toContain(name);
    expect(found).not.toContain(key);
  });
});
