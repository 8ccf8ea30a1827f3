import type { ContainerClient } from '@azure/storage-blob';
import type { BlobHead, Blobs } from '../export/blobs.ts';
import { AzureBlobWriter } from './azureBlobWriter.ts';
import { requestLimit } from './requestLimit.ts';
import { storageAnswer, storageError } from './storageError.ts';

interface BlobRange {
  readonly offset: number;
  readonly count: number;
}

/**
 * Blobs of one container of a storage account.
 * @param container must exist: a missing container is an error, never an absent blob
 */
export function createAzureBlobs(container: ContainerClient): Blobs {
  return {
    head: (path) => head(container, path),
    read: (path, etag, range) => read(container, path, etag, range),
    writer: (path, fence, contentType) =>
      new AzureBlobWriter(
        container.getBlockBlobClient(path),
        `${container.containerName}/${path}`,
        fence,
        contentType,
      ),
    remove: (path) => remove(container, path),
    list: (prefix) => list(container, prefix),
  };
}

async function head(container: ContainerClient, path: string): Promise<BlobHead | undefined> {
  try {
    const { etag, contentLength } = await container
      .getBlobClient(path)
      .getProperties({ abortSignal: requestLimit() });
    if (etag === undefined || contentLength === undefined) throw new Error('No ETag or length');
    return { etag, size: contentLength };
  } catch (error) {
    if (storageAnswer(error).code === 'BlobNotFound') return undefined;
    throw storageError(
      'Blob',
      'read the properties of',
      `${container.containerName}/${path}`,
      error,
    );
  }
}

async function read(
  container: ContainerClient,
  path: string,
  etag: string,
  range: BlobRange,
): Promise<Uint8Array | undefined> {
  if (range.count === 0) return readNothing(container, path, etag);
  try {
    return await download(container, path, etag, range);
  } catch (error) {
    const { code } = storageAnswer(error);
    if (code === 'BlobNotFound' || code === 'ConditionNotMet') return undefined;
    // The range begins at the end of the blob or later; of an empty blob every range does.
    if (code === 'InvalidRange') return readNothing(container, path, etag);
    throw storageError('Blob', 'read', `${container.containerName}/${path}`, error);
  }
}

async function download(
  container: ContainerClient,
  path: string,
  etag: string,
  { offset, count }: BlobRange,
): Promise<Uint8Array> {
  const answer = await container.getBlobClient(path).download(offset, count, {
    conditions: { ifMatch: etag },
    maxRetryRequests: 4,
    abortSignal: requestLimit(),
  });
  const { contentLength, readableStreamBody } = answer;
  if (contentLength === undefined || !readableStreamBody) throw new Error('No length or body');
  const bytes = new Uint8Array(contentLength);
  let filled = 0;
  for await (const chunk of readableStreamBody as AsyncIterable<Uint8Array>) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== contentLength) throw new Error(`${filled} of ${contentLength} bytes came`);
  return bytes;
}

async function readNothing(
  container: ContainerClient,
  path: string,
  etag: string,
): Promise<Uint8Array | undefined> {
  const blob = await head(container, path);
  return blob?.etag === etag ? new Uint8Array(0) : undefined;
}

async function remove(container: ContainerClient, path: string): Promise<void> {
  try {
    await container
      .getBlobClient(path)
      .deleteIfExists({ deleteSnapshots: 'include', abortSignal: requestLimit() });
  } catch (error) {
    throw storageError('Blob', 'delete', `${container.containerName}/${path}`, error);
  }
}

async function* list(
  container: ContainerClient,
  prefix: string,
): AsyncGenerator<{ readonly path: string; readonly modifiedAt: number }> {
  let token: string | undefined;
  do {
    const page = await listPage(container, prefix, token);
    for (const { name, properties } of page.segment.blobItems) {
      yield { path: name, modifiedAt: properties.lastModified.getTime() };
    }
    token = page.continuationToken;
  } while (token);
}

async function listPage(container: ContainerClient, prefix: string, token: string | undefined) {
  try {
    const pages = container
      .listBlobsFlat({ prefix, abortSignal: requestLimit() })
      .byPage(token === undefined ? {} : { continuationToken: token });
    for await (const page of pages) return page;
    throw new Error('No page');
  } catch (error) {
    throw storageError('Blob', 'list', `${container.containerName}/${prefix}`, error);
  }
}
