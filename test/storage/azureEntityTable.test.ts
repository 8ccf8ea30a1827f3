import { randomUUID } from 'node:crypto';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { describe, expect, inject, it } from 'vitest';
import { StorageRefusedError } from '../../src/errors.ts';
import { createAzureEntityTable } from '../../src/storage/azureEntityTable.ts';
import { describeEntityTable } from '../support/entityTableContract.ts';
import { refuse, startAccount } from './loopbackAccount.ts';

function clientOf(tableName: string): TableClient {
  return TableClient.fromConnectionString(inject('storageConnectionString'), tableName, {
    allowInsecureConnection: true,
  });
}

async function newTable(): Promise<TableClient> {
  const client = clientOf(`t${randomUUID().replaceAll('-', '')}`);
  await client.createTable();
  return client;
}

describeEntityTable('an Azure table', async () =>
  createAzureEntityTable(await newTable(), 'call-exports'),
);

describe('an Azure table', () => {
  it('keeps scopes apart', async () => {
    const client = await newTable();
    const [mine, others] = [
      createAzureEntityTable(client, 'a'),
      createAzureEntityTable(client, 'b'),
    ];
    await mine.transact('p', [{ kind: 'insert', rowKey: 'r', values: { of: 'mine' } }]);
    await others.transact('p', [{ kind: 'insert', rowKey: 'r', values: { of: 'others' } }]);
    const row = await mine.get('p', 'r');
    await mine.transact('p', [{ kind: 'delete', rowKey: 'r', etag: String(row?.etag) }]);
    expect(row?.values).toEqual({ of: 'mine' });
    expect((await others.get('p', 'r'))?.values).toEqual({ of: 'others' });
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'throws rather than storing the number %d otherwise than it is',
    async (value) => {
      const table = createAzureEntityTable(await newTable(), 's');
      const change = { kind: 'put', rowKey: 'r', values: { value } } as const;
      await expect(table.transact('p', [change])).rejects.toThrow('value is not a whole number');
    },
  );

  it('names the table if that is missing, and takes no row for absent', async () => {
    const table = createAzureEntityTable(clientOf('missing'), 's');
    await expectEachToThrow(table, '404 (TableNotFound)');
  });

  it.each([
    [403, 'AuthorizationPermissionMismatch'],
    [404, 'TableNotFound'],
    [409, 'TableBeingDeleted'],
    [500, 'InternalError'],
  ])('throws on %d %s, and takes no row for absent', async (status, code) => {
    const account = await startAccount((request, response) => {
      refuse(request, response, status, code);
    });
    try {
      const client = clientWithoutRetries(account.url);
      await expectEachToThrow(createAzureEntityTable(client, 's'), `${status} (${code})`);
    } finally {
      await account.stop();
    }
  });

  it('says which role is missing', async () => {
    const account = await startAccount((request, response) => {
      refuse(request, response, 403, 'AuthorizationPermissionMismatch');
    });
    try {
      const table = createAzureEntityTable(clientWithoutRetries(account.url), 's');
      await expect(table.get('p', 'r')).rejects.toThrow(StorageRefusedError);
      await expect(table.get('p', 'r')).rejects.toThrow('role Storage Table Data Contributor');
    } finally {
      await account.stop();
    }
  });

  it('takes no change for done that was not confirmed', async () => {
    const account = await startAccount((_, response) => {
      response.writeHead(202, { 'content-type': 'multipart/mixed; boundary=batchresponse_1' });
      response.end(unreadableRefusal);
    });
    try {
      const table = createAzureEntityTable(clientWithoutRetries(account.url), 's');
      const change = { kind: 'insert', rowKey: 'r', values: {} } as const;
      await expect(table.transact('p', [change])).rejects.toThrow('did not change missing/s|p');
    } finally {
      await account.stop();
    }
  });
});

/** A proxy between us and the account may answer with a text that is not the service's. */
const unreadableRefusal = [
  '--batchresponse_1',
  'Content-Type: multipart/mixed; boundary=changesetresponse_1',
  '',
  '--changesetresponse_1',
  'Content-Type: application/http',
  '',
  'HTTP/1.1 412 Precondition Failed',
  'ETag: W/"1"',
  '',
  '<html>Refused</html>',
  '--changesetresponse_1--',
  '--batchresponse_1--',
].join('\r\n');

function clientWithoutRetries(url: string): TableClient {
  return new TableClient(url, 'missing', new AzureNamedKeyCredential('account', 'a2V5'), {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
}

async function expectEachToThrow(
  table: ReturnType<typeof createAzureEntityTable>,
  answer: string,
): Promise<void> {
  const list = async () => {
    for await (const row of table.list('p', 'a', 'b')) expect(row).toBeUndefined();
  };
  await expect(table.get('p', 'r')).rejects.toThrow(`missing/s|p/r: ${answer}`);
  await expect(list()).rejects.toThrow(`missing/s|p: ${answer}`);
  for (const kind of ['insert', 'replace', 'put', 'delete'] as const) {
    const change = { kind, rowKey: 'r', values: {}, etag: 'W/"1"' };
    await expect(table.transact('p', [change])).rejects.toThrow(`missing/s|p: ${answer}`);
  }
}
