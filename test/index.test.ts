import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Host } from '../src/local/host/startHost.ts';
import { startHost } from '../src/local/host/startHost.ts';
import { FakeClock } from './support/fakeClock.ts';

const appRoot = path.resolve(import.meta.dirname, '..');
const ownSettings = ['EXPORT_STORAGE', 'EXPORT_SCHEDULE', 'PARTITION_HOURS'];
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
  const registrations = functions.map(({ name, registration }) => [
    name,
    ...Object.values(registration.bindings).map(({ type, schedule }) => ({ type, schedule })),
  ]);
  expect(registrations).toEqual([
    ['exportLogs', { type: 'timerTrigger', schedule: '0 */10 * * * *' }],
  ]);
});

it('takes the schedule from the settings', async () => {
  const { functions } = await start({
    EXPORT_STORAGE: 'UseDevelopmentStorage=true',
    EXPORT_SCHEDULE: '0 0 3 * * *',
  });
  expect(functions).toMatchObject([{ name: 'exportLogs', schedule: '0 0 3 * * *' }]);
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
