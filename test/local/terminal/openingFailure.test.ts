import { RestError } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import type { ExportPlace } from '../../../src/local/terminal/exportPlace.ts';
import { openingFailure } from '../../../src/local/terminal/openingFailure.ts';

const refused = new RestError('no', { statusCode: 403, code: 'AuthorizationFailure' });
const unreachable = new RestError('no', { code: 'ECONNREFUSED' });
const broken = new RestError('no', { statusCode: 500 });

const advice: readonly [cause: Error, access: ExportPlace['access'], advice: string][] = [
  [refused, 'identity', 'Storage Table Data Contributor'],
  [refused, 'connectionString', 'Check the key'],
  [unreachable, 'emulator', 'Start the storage emulator'],
  [unreachable, 'connectionString', 'Check the address'],
  [unreachable, 'identity', 'Check the address'],
  [new Error('no token'), 'identity', 'managed identity'],
  [broken, 'identity', 'try again'],
];

test.each(advice)('after %s with %s advises: %s', (cause, access, words) => {
  const place = { endpoint: 'https://calls.example.com', container: 'mine', access };
  const line = openingFailure(new Error('Storage did not open\nmine', { cause }), place);
  expect(line).toMatch(/^Storage did not open mine at https:\/\/calls\.example\.com\. /);
  expect(line).toContain(words);
});
