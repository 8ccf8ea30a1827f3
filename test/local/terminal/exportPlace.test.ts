import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { exportPlace } from '../../../src/local/terminal/exportPlace.ts';

const account = 'DefaultEndpointsProtocol=https;AccountName=calls;AccountKey=c2VjcmV0';
const places: readonly [settings: Record<string, string>, endpoint: string, access: string][] = [
  [
    { EXPORT_STORAGE: 'UseDevelopmentStorage=true' },
    'http://127.0.0.1:10000/devstoreaccount1',
    'emulator',
  ],
  [
    {
      EXPORT_STORAGE: `${account};BlobEndpoint=http://127.0.0.1:1/calls/;TableEndpoint=http://127.0.0.1:2/calls`,
    },
    'http://127.0.0.1:1/calls',
    'emulator',
  ],
  [
    { EXPORT_STORAGE: `${account};EndpointSuffix=core.usgovcloudapi.net` },
    'https://calls.blob.core.usgovcloudapi.net',
    'connectionString',
  ],
  [
    {
      EXPORT_STORAGE: `${account};BlobEndpoint=https://files.example.com;TableEndpoint=https://rows.example.com`,
    },
    'https://files.example.com',
    'connectionString',
  ],
  [
    {
      EXPORT_STORAGE__blobServiceUri: 'https://calls.blob.core.windows.net/',
      EXPORT_STORAGE__tableServiceUri: 'https://calls.table.core.windows.net/',
    },
    'https://calls.blob.core.windows.net',
    'identity',
  ],
];

test.each(places)('%j is at %s', (settings, endpoint, access) => {
  const config = readConfig({ ...settings, EXPORT_CONTAINER: 'mine' });
  expect(exportPlace(config)).toEqual({ endpoint, container: 'mine', access });
});
