import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Host } from '../src/local/host/startHost.ts';
import { startHost } from '../src/local/host/startHost.ts';
import { FakeClock } from './support/fakeClock.ts';

const appRoot = path.resolve(import.meta.dirname, '..');
const ownSettings = ['EXPORT_STORAGE', 'EXPORT_SCHEDULE', 'PARTITION_HOURS', 'FEEDS'];
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
  host = await startHost({ appRoot, env, log: (_, line) => lines.push(line), clock });
  return host;
}

it('registers every function with its trigger', async () => {
  const { functions } = await start({ EXPORT_STORAGE: 'UseDevelopmentStorage=true' });
  const registrations = functions.map((one) =>
    one.kind === 'timer'
      ? [one.name, one.schedule]
      : [one.name, ...one.methods, `api/${one.route}`, one.authLevel],
  );
  expect(registrations).toEqual([
    ['exportLogs', '0 */10 * * * *'],
    ['receiveNotifications', 'POST', 'api/notifications', 'anonymous'],
    ['renewSubscription', '20 */5 * * * *'],
    ['exportCallRecords', '0 * * * * *'],
    ['reconcileCallRecords', '40 */10 * * * *'],
  ]);
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
  expect(functions.map(({ name }) => name)).toEqual([
    'exportLogs',
    'receiveNotifications',
    'renewSubscription',
  ]);
});

it('fails a run that cannot begin', async () => {
  const started = await start({
    EXPORT_STORAGE: 'UseDevelopmentStorage=true',
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
