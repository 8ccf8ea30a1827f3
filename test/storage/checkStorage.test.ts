import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobServiceClient,
  generateAccountSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { checkStorage } from '../../src/storage/checkStorage.ts';
import { openStorage } from '../../src/storage/openStorage.ts';

const connectionString = inject('storageConnectionString');
const { signal } = new AbortController();

function newContainer(): string {
  return `test-${randomUUID().slice(0, 13)}`;
}

function valueOf(name: string): string {
  return new RegExp(`(?:^|;)${name}=([^;]*)`).exec(connectionString)?.[1] ?? '';
}

/** A connection string that may do no more than the letters say, as for a role that is too small. */
function withPermissions(letters: string): string {
  const credential = new StorageSharedKeyCredential(valueOf('AccountName'), valueOf('AccountKey'));
  const sas = generateAccountSASQueryParameters(
    {
      expiresOn: new Date(Date.now() + 3_600_000),
      permissions: AccountSASPermissions.parse(letters),
      protocol: SASProtocol.HttpsAndHttp,
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
      services: AccountSASServices.parse('bt').toString(),
    },
    credential,
  );
  const endpoints = ['BlobEndpoint', 'TableEndpoint'].map((name) => `${name}=${valueOf(name)}`);
  return [...endpoints, `SharedAccessSignature=${sas.toString()}`].join(';');
}

/** An account on this machine that answers everything in one way. */
async function startAccount(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return accountAt(`http://127.0.0.1:${String(port)}/account`);
}

function accountAt(endpoint: string): string {
  return [
    'DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5',
    `BlobEndpoint=${endpoint}`,
    `TableEndpoint=${endpoint}`,
  ].join(';');
}

describe('checkStorage', () => {
  it('writes, reads and deletes what the export can use, and leaves nothing behind', async () => {
    const settings = { connectionString, exportContainer: newContainer() };
    const { files, raw, journal } = await openStorage(settings);
    const trials = checkStorage(settings);
    expect(await trials.blobs(signal)).toEqual([
      { place: `container ${settings.exportContainer}`, failure: undefined },
      { place: `container ${settings.exportContainer}-raw`, failure: undefined },
    ]);
    expect(await trials.tables(signal)).toEqual([
      { place: 'table exportJournal', failure: undefined },
    ]);
    for (const blobs of [files, raw]) {
      for await (const { path } of blobs.list('')) expect.unreachable(path);
    }
    for await (const { rowKey } of journal.list('doctor', '', '~')) expect.unreachable(rowKey);
  });

  it('names each container that is missing, and does not create it', async () => {
    const settings = { connectionString, exportContainer: newContainer() };
    await openStorage(settings);
    const account = BlobServiceClient.fromConnectionString(connectionString);
    await account.getContainerClient(`${settings.exportContainer}-raw`).delete();
    const read = () => checkStorage(settings).blobs(signal);
    for (const trials of [await read(), await read()]) {
      expect(trials).toMatchObject([
        { failure: undefined },
        { failure: { step: 'open', status: 404, code: 'ContainerNotFound' } },
      ]);
    }
  });

  it.each([
    ['written to', 'rl', 'write'],
    ['deleted from', 'rlwac', 'delete'],
  ])('says that storage cannot be %s', async (_, letters, step) => {
    const settings = { connectionString, exportContainer: newContainer() };
    await openStorage(settings);
    const trials = checkStorage({ ...settings, connectionString: withPermissions(letters) });
    const refused = { failure: { step, status: 403, code: 'AuthorizationPermissionMismatch' } };
    expect(await trials.blobs(signal)).toMatchObject([refused, refused]);
    expect(await trials.tables(signal)).toMatchObject([{ failure: { step, status: 403 } }]);
  });

  it('deletes what it has written even if it cannot be read', async () => {
    const methods: string[] = [];
    const statuses: Record<string, number> = { PUT: 201, GET: 403, DELETE: 202 };
    const account = await startAccount(({ method = '', url = '' }, response) => {
      const isContainer = url.includes('restype=container');
      methods.push(method);
      response.writeHead(isContainer ? 200 : (statuses[method] ?? 500)).end();
    });
    const trials = checkStorage({ connectionString: account, exportContainer: 'export' });
    const failure = { step: 'read', status: 403 };
    expect(await trials.blobs(signal)).toMatchObject([{ failure }, { failure }]);
    expect(methods.filter((method) => method === 'DELETE')).toHaveLength(2);
  });

  it('says which table is missing', async () => {
    const answer = JSON.stringify({ 'odata.error': { code: 'TableNotFound' } });
    const account = await startAccount((_, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end(answer);
    });
    const trials = checkStorage({ connectionString: account, exportContainer: 'export' });
    expect(await trials.tables(signal)).toMatchObject([
      { place: 'table exportJournal', failure: { step: 'open', code: 'TableNotFound' } },
    ]);
  });

  it.each([401, 403, 500, 503])('asks once only where %i is answered', async (status) => {
    let asked = 0;
    const account = await startAccount((_, response) => {
      asked += 1;
      response.writeHead(status, { 'x-ms-error-code': 'AuthorizationFailure' }).end();
    });
    const trials = checkStorage({ connectionString: account, exportContainer: 'export' });
    const failure = { step: 'open', status };
    expect(await trials.blobs(signal)).toMatchObject([{ failure }, { failure }]);
    expect(await trials.tables(signal)).toMatchObject([{ failure }]);
    expect(asked).toBe(3);
  });

  it('says that nothing listens', async () => {
    const account = accountAt('http://127.0.0.1:1/account');
    const trials = checkStorage({ connectionString: account, exportContainer: 'export' });
    const failure = { step: 'open', status: undefined, code: 'ECONNREFUSED' };
    expect(await trials.blobs(signal)).toMatchObject([{ failure }, { failure }]);
    expect(await trials.tables(signal)).toMatchObject([{ failure }]);
  });

  it.each(['blobs', 'tables'] as const)('ends with the signal while %s hang', async (service) => {
    const stop = new AbortController();
    const account = await startAccount(() => {
      stop.abort(new Error('over'));
    });
    const trials = checkStorage({ connectionString: account, exportContainer: 'export' });
    await expect(trials[service](stop.signal)).rejects.toThrow('over');
  });
});
