import { ManagedIdentityCredential } from '@azure/identity';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { storageSettings } from '../../src/wiring/storageSettings.ts';

const connectionString = 'UseDevelopmentStorage=true';
const services = {
  EXPORT_STORAGE__blobServiceUri: 'https://calls.blob.core.windows.net',
  EXPORT_STORAGE__tableServiceUri: 'https://calls.table.core.windows.net',
};

it('opens storage by its connection string, without any identity', () => {
  const env = { EXPORT_STORAGE: connectionString, EXPORT_CONTAINER: 'mine' };
  expect(storageSettings(readConfig(env))).toMatchObject({
    connectionString,
    exportContainer: 'mine',
  });
});

it('opens storage as the identity of the host', () => {
  const env = { ...services, IDENTITY_ENDPOINT: 'http://127.0.0.1:1/token' };
  const settings = storageSettings(readConfig(env));
  expect(settings).toMatchObject({
    blobServiceUri: services.EXPORT_STORAGE__blobServiceUri,
    tableServiceUri: services.EXPORT_STORAGE__tableServiceUri,
    credential: expect.any(ManagedIdentityCredential) as unknown,
  });
});

it('opens no storage where there is no identity', () => {
  expect(() => storageSettings(readConfig(services))).toThrow(ConfigError);
});
