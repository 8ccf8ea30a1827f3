import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { ConfigError } from '../../../src/errors.ts';
import { runChecks } from '../../../src/local/doctor/runChecks.ts';
import { storageChecks } from '../../../src/local/doctor/storageChecks.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const { signal } = new AbortController();
const account = {
  EXPORT_STORAGE__blobServiceUri: 'https://account.blob.core.windows.net',
  EXPORT_STORAGE__tableServiceUri: 'https://account.table.core.windows.net',
};
const error = new ConfigError(['No application identity was found.']);

async function check(env: Record<string, string>, settings: Parameters<typeof storageChecks>[1]) {
  const checks = storageChecks(readConfig(env), settings);
  return runChecks(checks, new FakeClock(0), () => undefined, signal);
}

describe('storageChecks', () => {
  it('cannot tell where there is no identity to enter with', async () => {
    expect(await check(account, error)).toMatchObject([
      { check: 'blobStorage', verdict: 'not checkable here' },
      { check: 'tableStorage', verdict: 'not checkable here' },
    ]);
  });

  it('fail where the identity is set wrongly', async () => {
    expect(await check({ ...account, AZURE_CLIENT_SECRET: 'x' }, error)).toMatchObject([
      { check: 'blobStorage', verdict: 'failed', message: 'No application identity was found.' },
      { check: 'tableStorage', verdict: 'failed' },
    ]);
  });

  it('say which endpoint does not answer, and show no key', async () => {
    const endpoint = 'http://127.0.0.1:1/account';
    const connectionString = [
      'DefaultEndpointsProtocol=http;AccountName=account;AccountKey=c2VjcmV0',
      `BlobEndpoint=${endpoint}`,
      `TableEndpoint=${endpoint}`,
    ].join(';');
    const settings = { connectionString, exportContainer: 'call-exports' };
    const findings = await check({ EXPORT_STORAGE: connectionString }, settings);
    expect(findings.map(({ message }) => message)).toEqual([
      `container call-exports could not be opened at ${endpoint}: nothing listens there (ECONNREFUSED)`,
      `container call-exports-raw could not be opened at ${endpoint}: nothing listens there (ECONNREFUSED)`,
      'table exportJournal could not be opened at the account of EXPORT_STORAGE: nothing listens there (ECONNREFUSED)',
    ]);
    expect(JSON.stringify(findings)).not.toContain('c2VjcmV0');
  });
});
