import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, inject, it } from 'vitest';
import { StorageRefusedError } from '../../src/errors.ts';
import type { Blobs } from '../../src/export/blobs.ts';
import { openStorage } from '../../src/storage/openStorage.ts';
import { isForTable, refuse, startAccount } from './loopbackAccount.ts';

const connectionString = inject('storageConnectionString');

it('creates private containers and the table where they are missing', async () => {
  const exportContainer = `open-${randomUUID()}`;
  const { files, raw, ledger } = await openStorage({ connectionString, exportContainer });
  expect(await files.head('a')).toBeUndefined();
  expect(await raw.head('a')).toBeUndefined();
  expect(await ledger.get('p', 'r')).toBeUndefined();
  const service = BlobServiceClient.fromConnectionString(connectionString);
  for (const name of [exportContainer, `${exportContainer}-raw`]) {
    const policy = await service.getContainerClient(name).getAccessPolicy();
    expect(policy.blobPublicAccess).toBeUndefined();
  }
});

it('finds again what it stored, by any number of instances that start at once', async () => {
  const settings = { connectionString, exportContainer: `open-${randomUUID()}` };
  const [first, second] = await Promise.all([openStorage(settings), openStorage(settings)]);
  await put(first.files, 'file');
  await put(first.raw, 'raw');
  await first.ledger.transact('p', [{ kind: 'insert', rowKey: 'r', values: { a: 1 } }]);
  for (const storage of [second, await openStorage(settings)]) {
    expect(await storage.files.head('file')).toBeDefined();
    expect(await storage.files.head('raw')).toBeUndefined();
    expect(await storage.raw.head('raw')).toBeDefined();
    expect((await storage.ledger.get('p', 'r'))?.values).toEqual({ a: 1 });
  }
});

it('keeps exports in one account apart', async () => {
  const open = () => openStorage({ connectionString, exportContainer: `open-${randomUUID()}` });
  const [one, other] = [await open(), await open()];
  await one.ledger.transact('p', [{ kind: 'insert', rowKey: 'r', values: {} }]);
  expect(await other.ledger.get('p', 'r')).toBeUndefined();
});

it('opens what exists in an account where it may create nothing', async () => {
  const account = await startAccount((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(request, response, 403, 'AuthorizationPermissionMismatch');
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(isForTable(request) ? '{"value":[]}' : undefined);
  });
  try {
    const settings = { connectionString: stringOf(account.url), exportContainer: 'exports' };
    await expect(openStorage(settings)).resolves.toBeDefined();
  } finally {
    await account.stop();
  }
});

it.each([401, 403])('says who is to get which role if the account answers %d', async (status) => {
  const account = await startAccount((request, response) => {
    const code = 'AuthorizationPermissionMismatch';
    if (isForTable(request)) refuse(request, response, status, code);
    else response.end();
  });
  try {
    const settings = { connectionString: stringOf(account.url), exportContainer: 'exports' };
    await expect(openStorage(settings)).rejects.toThrow(StorageRefusedError);
    await expect(openStorage(settings)).rejects.toThrow('the role Storage Table Data Contributor');
  } finally {
    await account.stop();
  }
});

it('throws if the account refuses to tell', async () => {
  const account = await startAccount((request, response) => {
    refuse(request, response, 403, 'AuthorizationFailure');
  });
  try {
    const settings = { connectionString: stringOf(account.url), exportContainer: 'exports' };
    await expect(openStorage(settings)).rejects.toThrow('403 (AuthorizationFailure)');
  } finally {
    await account.stop();
  }
});

function stringOf(url: string): string {
  const endpoints = `BlobEndpoint=${url};TableEndpoint=${url}`;
  return `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;${endpoints}`;
}

async function put(blobs: Blobs, path: string): Promise<void> {
  const writer = blobs.writer(path, '1', 'text/plain');
  await writer.write(new Uint8Array(1));
  await writer.commit({ ifAbsent: true });
}
