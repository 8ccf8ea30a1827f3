import { randomUUID } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import type { BlobCondition, BlobWriter } from '../export/blobs.ts';
import { requestLimit } from './requestLimit.ts';
import { storageAnswer, storageError } from './storageError.ts';

/** Up to this size a content is one Put Blob; a larger one is staged in blocks. */
const largestSingleUpload = 8 * 2 ** 20;
const blockSize = 4 * 2 ** 20;
const uploadsAtOnce = 4;
/** https://learn.microsoft.com/rest/api/storageservices/put-block-list; the emulator takes more. */
const mostBlocks = 50_000;

/**
 * Somebody else has written or deleted the blob, or has committed it, which discards the blocks
 * staged here. Other 409 and 412 (a lease, an immutability policy) no repetition would heal.
 */
const refusedCodes = new Set([
  'ConditionNotMet',
  'TargetConditionNotMet',
  'BlobAlreadyExists',
  'BlobNotFound',
  'InvalidBlockList',
]);

/** Writes one block blob; at most about 24 MB are in memory. Use it from one place at a time. */
export class AzureBlobWriter implements BlobWriter {
  readonly #blob: BlockBlobClient;
  readonly #target: string;
  readonly #headers: { readonly blobContentType: string };
  readonly #blockPrefix: string;
  readonly #blockIds: string[] = [];
  readonly #uploads = new Set<Promise<void>>();
  #failure: Error | undefined;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /**
   * @param target container and path, for error messages
   * @param fence begins the ids of the blocks, so that they can be told apart in the account
   */
  constructor(blob: BlockBlobClient, target: string, fence: string, contentType: string) {
    this.#blob = blob;
    this.#target = target;
    this.#headers = { blobContentType: contentType };
    // A blob's block ids must be of one length. The random part keeps late uploads of an abandoned
    // writer out of the next one's content even where both have the same fence.
    this.#blockPrefix = `${fence.padEnd(20).slice(0, 20)}-${randomUUID().slice(0, 13)}`;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    const fitsOneUpload = this.#blockIds.length === 0 && this.#pendingBytes <= largestSingleUpload;
    if (!fitsOneUpload && this.#pendingBytes >= blockSize) await this.#stageFullBlocks();
  }

  async commit(condition: BlobCondition): Promise<string | undefined> {
    const options = {
      conditions: 'ifAbsent' in condition ? { ifNoneMatch: '*' } : { ifMatch: condition.ifMatch },
      blobHTTPHeaders: this.#headers,
    };
    if (this.#blockIds.length > 0) await this.#finishUploads();
    try {
      const { etag } = await this.#send({ ...options, abortSignal: requestLimit() });
      if (etag === undefined) throw new Error('No ETag');
      return etag;
    } catch (error) {
      if (refusedCodes.has(storageAnswer(error).code ?? '')) return undefined;
      throw storageError('Blob', 'write', this.#target, error);
    }
  }

  #send(options: Parameters<BlockBlobClient['commitBlockList']>[1] & object) {
    if (this.#blockIds.length > 0) return this.#blob.commitBlockList(this.#blockIds, options);
    const content = Buffer.concat(this.#pending);
    return this.#blob.upload(content, content.length, options);
  }

  async #stageFullBlocks(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    const end = bytes.length - (bytes.length % blockSize);
    this.#pending = [bytes.subarray(end)];
    this.#pendingBytes = bytes.length - end;
    for (let offset = 0; offset < end; offset += blockSize) {
      await this.#stage(bytes.subarray(offset, offset + blockSize));
    }
  }

  async #finishUploads(): Promise<void> {
    if (this.#pendingBytes > 0) {
      const rest = Buffer.concat(this.#pending);
      this.#pending = [];
      this.#pendingBytes = 0;
      await this.#stage(rest);
    }
    await Promise.all(this.#uploads);
    if (this.#failure) throw this.#failure;
  }

  /** Begins an upload; waits only while there are too many. */
  async #stage(block: Uint8Array): Promise<void> {
    while (this.#uploads.size >= uploadsAtOnce) await Promise.race(this.#uploads);
    if (this.#failure) throw this.#failure;
    if (this.#blockIds.length === mostBlocks) {
      throw new Error(`Storage cannot hold ${this.#target}: more than ${mostBlocks} blocks`);
    }
    const id = `${this.#blockPrefix}-${String(this.#blockIds.length).padStart(5, '0')}`;
    const blockId = Buffer.from(id).toString('base64');
    this.#blockIds.push(blockId);
    const upload = this.#upload(blockId, block).finally(() => this.#uploads.delete(upload));
    this.#uploads.add(upload);
  }

  async #upload(blockId: string, block: Uint8Array): Promise<void> {
    try {
      await this.#blob.stageBlock(blockId, block, block.length, { abortSignal: requestLimit() });
    } catch (error) {
      this.#failure ??= storageError('Blob', 'stage a block of', this.#target, error);
    }
  }
}
