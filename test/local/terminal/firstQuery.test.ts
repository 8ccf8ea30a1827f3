import { expect, test } from 'vitest';
import { firstQuery } from '../../../src/local/terminal/firstQuery.ts';

const azure = { endpoint: 'https://calls.blob.core.windows.net', container: 'mine' };

test('reads the files where they are, signed in as a person', () => {
  const text = firstQuery({ ...azure, access: 'identity' }, 'smsLog');
  expect(text).toContain("PROVIDER credential_chain, CHAIN 'cli', ACCOUNT_NAME 'calls'");
  const files = "'az://calls.blob.core.windows.net/mine/tables/smsLog/date=*/*.parquet'";
  expect(text).toContain(`FROM read_parquet(${files}, hive_partitioning = true)`);
});

test('names the setting that holds the key, not the key', () => {
  const text = firstQuery({ ...azure, access: 'connectionString' }, 'smsLog');
  expect(text).toContain("CREATE SECRET (TYPE azure, CONNECTION_STRING '<EXPORT_STORAGE>');");
  expect(text).toContain('az://calls.blob.core.windows.net/mine/tables/smsLog/');
});

test('copies the files out of an emulator first', () => {
  const endpoint = 'http://127.0.0.1:10000/devstoreaccount1';
  const text = firstQuery({ endpoint, container: 'mine', access: 'emulator' }, 'smsLog');
  expect(text).toContain('download-batch --source mine --destination files');
  expect(text).toContain("'files/tables/smsLog/date=*/*.parquet'");
  expect(text).not.toContain('az://');
});
