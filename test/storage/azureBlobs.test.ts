import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import type { ContainerClient } from '@azure/storage-blob';
import { describe, expect, inject, it } from 'vitest';
import { StorageRefusedError } from '../../src/errors.ts';
import { createAzureBlobs } from '../../src/storage/azureBlobs.ts';
import { describeBlobs } from '../support/blobsContract.ts';
import { refuse, startAccount } from './loopbackAccount.ts';

const service = BlobServiceClient.fromConnectionString(inject('storageConnectionString'));

async function newContainer(): Promise<ContainerClient> {
  const container = service.getContainerClient(`blobs-${randomUUID()}`);
  await container.create();
  return container;
}

describeBlobs('Azure blobs', async () => createAzureBlobs(await newContainer()));

describe('Azure blobs', () => {
  it.each([
    ['small', 10],
    ['large', 9 * 2 ** 20],
  ])('stores a %s content with its type and without an encoding', async (_, size) => {
    const container = await newContainer();
    const writer = createAzureBlobs(container).writer('a.gz', '1', 'application/gzip');
    await writer.write(new Uint8Array(size));
    await writer.commit({ ifAbsent: true });
    const properties = await container.getBlobClient('a.gz').getProperties();
    expect(properties.contentType).toBe('application/gzip');
    expect(properties.contentEncoding).toBeUndefined();
  });

  it('lists all pages', async () => {
    const account = await startAccount((request, response) => {
      const marker = new URL(request.url ?? '', 'http://account').searchParams.get('marker');
      response.setHeader('content-type', 'application/xml');
      response.end(marker === null ? listPage('a', 'more') : listPage('b', ''));
    });
    try {
      const client = new BlobServiceClient(account.url);
      const listed: string[] = [];
      for await (const { path } of createAzureBlobs(client.getContainerClient('c')).list('')) {
        listed.push(path);
      }
      expect(listed).toEqual(['a', 'b']);
    } finally {
      await account.stop();
    }
  });

  it('says which role is missing', async () => {
    const account = await startAccount((request, response) => {
      refuse(request, response, 403, 'AuthorizationPermissionMismatch');
    });
    try {
      const client = new BlobServiceClient(account.url).getContainerClient('c');
      const blobs = createAzureBlobs(client);
      await expect(blobs.head('a')).rejects.toThrow(StorageRefusedError);
      await expect(blobs.head('a')).rejects.toThrow('role Storage Blob Data Contributor');
    } finally {
      await account.stop();
    }
  });

  it('names the container if that is missing, and takes no blob for absent', async () => {
    const blobs = createAzureBlobs(service.getContainerClient('missing'));
    const message = 'missing/a: 404 (ContainerNotFound)';
    await expectEachToThrow(blobs, message);
  });

  it.each([
    [403, 'AuthorizationPermissionMismatch'],
    [404, 'ContainerNotFound'],
    [409, 'BlobImmutableDueToPolicy'],
    [412, 'LeaseIdMissing'],
    [500, 'InternalError'],
  ])('throws on %d %s, and takes no blob for absent', async (status, code) => {
    const account = await startAccount((request, response) => {
      refuse(request, response, status, code);
    });
    try {
      const client = new BlobServiceClient(account.url, undefined, {
        retryOptions: { maxTries: 1 },
      });
      const blobs = createAzureBlobs(client.getContainerClient('c'));
      await expectEachToThrow(blobs, `c/a: ${status} (${code})`);
    } finally {
      await account.stop();
    }
  });

  it('says so if nobody answers', async () => {
    const account = await startAccount(() => undefined);
    await account.stop();
    const client = new BlobServiceClient(account.url, undefined, { retryOptions: { maxTries: 1 } });
    const blobs = createAzureBlobs(client.getContainerClient('c'));
    await expectEachToThrow(blobs, 'c/a: no answer (ECONNREFUSED)');
  });
});

async function expectEachToThrow(
  blobs: ReturnType<typeof createAzureBlobs>,
  message: string,
): Promise<void> {
  const write = async (size: number) => {
    const writer = blobs.writer('a', '1', 'text/plain');
    await writer.write(new Uint8Array(size));
    await writer.commit({ ifMatch: '"0x1"' });
  };
  const list = async () => {
    for await (const blob of blobs.list('a')) expect(blob).toBeUndefined();
  };
  await expect(blobs.head('a')).rejects.toThrow(message);
  await expect(blobs.read('a', '"0x1"', { offset: 0, count: 1 })).rejects.toThrow(message);
  await expect(blobs.read('a', '"0x1"', { offset: 0, count: 0 })).rejects.toThrow(message);
  await expect(blobs.remove('a')).rejects.toThrow(message);
  await expect(list()).rejects.toThrow(message);
  await expect(write(1)).rejects.toThrow(message);
  await expect(write(9 * 2 ** 20)).rejects.toThrow(message);
}

function listPage(name: string, nextMarker: string): string {
  const modified = '<Last-Modified>Sat, 03 Jan 2026 10:00:00 GMT</Last-Modified>';
  const properties = `<Properties>${modified}<Etag>0x1</Etag></Properties>`;
  const blobs = `<Blobs><Blob><Name>${name}</Name>${properties}</Blob></Blobs>`;
  const marker = `<NextMarker>${nextMarker}</NextMarker>`;
  return `<?xml version="1.0"?><EnumerationResults>${blobs}${marker}</EnumerationResults>`;
}
