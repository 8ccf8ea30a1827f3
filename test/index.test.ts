import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, inject, it } from 'vitest';
import type { HostedFunction } from '../src/local/host/hostedFunction.ts';
import type { Host } from '../src/local/host/startHost.ts';
import { startHost } from '../src/local/host/startHost.ts';
import { documentTable, root as appRoot } from './project/readProject.ts';
import { FakeClock } from './support/fakeClock.ts';
import { noteLine } from './support/logs/loggedLine.ts';

const ownSettings = [
  'EXPORT_STORAGE',
  'EXPORT_CONTAINER',
  'EXPORT_SCHEDULE',
  'PARTITION_HOURS',
  'FEEDS',
];
let host: Host | undefined;
let lines: string[] = [];

afterEach(async () => {
  await host?.close();
  host = undefined;
  lines = [];
  for (const name of ownSettings) Reflect.deleteProperty(process.env, name);
});

/** Starts the built bundle, the file that Azure runs. */
async function start(env: Record<string, string>): Promise<Host> {
  const clock = new FakeClock(Date.UTC(2026, 10, 1));
  const log = (_: string, text: string) => {
    lines.push(text);
    noteLine({ source: 'host', text });
  };
  host = await startHost({ appRoot, env, log, clock });
  return host;
}

/** As src/functions/README.md tells of it. */
function described(one: HostedFunction): string[] {
  const { name } = one;
  if (one.kind === 'timer') return [name, 'timer', one.schedule, '', '', ''];
  return [name, 'http', '', `api/${one.route}`, one.methods.join(', '), one.authLevel];
}

it('registers the documented functions, as documented, and no others', async () => {
  const { functions } = await start({ EXPORT_STORAGE: 'UseDevelopmentStorage=true' });
  const head = ['function', 'trigger', 'schedule', 'route', 'methods', 'key'];
  const documented = documentTable('src/functions/README.md', ...head);
  expect(functions.map(described)).toEqual(documented);
});

it('does nothing but that while it is loaded', async () => {
  const bundle = pathToFileURL(path.join(appRoot, 'dist/app/index.js')).href;
  const script = `await import('${bundle}'); console.error(process.getActiveResourcesInfo().join());`;
  const env = { EXPORT_STORAGE: 'UseDevelopmentStorage=true' };
  const args = ['--input-type=module', '--eval', script];
  // It is stopped, and the test fails, where it does not end by itself.
  const options = { env, cwd: appRoot, timeout: 30_000 };
  const { stderr } = await promisify(execFile)(process.execPath, args, options);
  const resources = stderr.trim().split('\n').at(-1)?.split(',') ?? [];
  // Of Node itself: its output, and files that it has loaded.
  const own = ['PipeWrap', 'CloseReq', ''];
  expect(resources.filter((name) => !own.includes(name))).toEqual([]);
});

it('takes the schedule from the settings', async () => {
  const { functions } = await start({
    EXPORT_STORAGE: 'UseDevelopmentStorage=true',
    EXPORT_SCHEDULE: '0 0 3 * * *',
  });
  expect(functions[0]).toMatchObject({ name: 'exportLogs', schedule: '0 0 3 * * *' });
});

it('registers no timer of call records where they are not exported', async () => {
  const { functions } = await start({
    EXPORT_STORAGE: 'UseDevelopmentStorage=true',
    FEEDS: 'pstnCalls',
  });
  expect(functions.filter(({ kind }) => kind === 'timer').map(({ name }) => name)).toEqual([
    'exportLogs',
    'renewSubscription',
  ]);
});

it('fails a run that cannot begin', async () => {
  const started = await start({
    EXPORT_STORAGE: inject('storageConnectionString'),
    EXPORT_CONTAINER: 'cannot-begin',
    AZURE_CLIENT_SECRET: '',
    AZURE_CLIENT_CERTIFICATE_PATH: '',
    AZURE_FEDERATED_TOKEN_FILE: '',
    IDENTITY_ENDPOINT: '',
    MSI_ENDPOINT: '',
  });
  await started.run('exportLogs');
  expect(lines.at(-1)).toContain('exportLogs failed: ConfigError');
});

it('registers nothing and says why where the settings are wrong', async () => {
  await expect(start({ PARTITION_HOURS: '5' })).rejects.toThrow(
    /PARTITION_HOURS must be[^]*EXPORT_STORAGE/,
  );
});
