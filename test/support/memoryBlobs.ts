import { createHash } from 'node:crypto';
import type { BlobCondition, BlobHead, BlobWriter, Blobs } from '../../src/export/blobs.ts';

/** A call that a memory twin has got, for tests that count or order them. */
export interface BlobCall {
  readonly operation: 'head' | 'read' | 'write' | 'commit' | 'remove' | 'list';
  readonly path: string;
}

interface StoredBlob {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly contentType: string;
  readonly modifiedAt: number;
}

/** A container in memory that answers as Azure does, staged blocks included. */
export class MemoryBlobs implements Blobs {
  /** Every call in the order it arrived; may be emptied. */
  readonly calls: BlobCall[] = [];
  readonly #blobs = new Map<string, StoredBlob>();
  /** Uncommitted blocks by path and block id, of all writers of that path. */
  readonly #staged = new Map<string, Map<string, Uint8Array>>();
  readonly #now: () => number;
  #writers = 0;
  #writes = 0;

  /** @param clock says when a blob was modified, in milliseconds since 1970 */
  constructor(clock: { now(): number } = Date) {
    this.#now = () => clock.now();
  }

  /** All paths that a reader can see, in order. */
  paths(): string[] {
    return [...this.#blobs.keys()].sort(byCodePoint);
  }

  /** The content of a blob; throws if there is none. */
  bytes(path: string): Uint8Array {
    return this.#stored(path).bytes;
  }

  contentType(path: string): string {
    return this.#stored(path).contentType;
  }

  /** Holds from now on what another container holds, uncommitted blocks included. */
  copyFrom(other: MemoryBlobs): void {
    for (const [path, blob] of other.#blobs) this.#blobs.set(path, blob);
    for (const [path, blocks] of other.#staged) this.#staged.set(path, new Map(blocks));
    this.#writers = other.#writers;
    this.#writes = other.#writes;
  }

  /** The same for containers that hold the same, uncommitted blocks included. */
  digest(): string {
    const hash = createHash('sha256');
    const blobs = [...this.#blobs].sort(byPath);
    for (const [path, { bytes, etag, contentType, modifiedAt }] of blobs) {
      hash.update(JSON.stringify([path, etag, contentType, modifiedAt, bytes.length]));
      hash.update(bytes);
    }
    for (const [path, blocks] of [...this.#staged].sort(byPath)) {
      for (const [blockId, bytes] of blocks) {
        hash.update(JSON.stringify([path, blockId, bytes.length]));
        hash.update(bytes);
      }
    }
    return hash.digest('hex');
  }

  async head(path: string): Promise<BlobHead | undefined> {
    await this.#arrive('head', path);
    const blob = this.#blobs.get(path);
    return blob && { etag: blob.etag, size: blob.bytes.length };
  }

  async read(
    path: string,
    etag: string,
    range: { readonly offset: number; readonly count: number },
  ): Promise<Uint8Array | undefined> {
    await this.#arrive('read', path);
    const blob = this.#blobs.get(path);
    if (blob?.etag !== etag) return undefined;
    return blob.bytes.slice(range.offset, range.offset + range.count);
  }

  writer(path: string, fence: string, contentType: string): BlobWriter {
    const blockIds: string[] = [];
    const writer = ++this.#writers;
    return {
      write: async (bytes) => {
        const blockId = `${fence}-${writer}-${blockIds.length}`;
        blockIds.push(blockId);
        await this.#arrive('write', path);
        this.#blocksOf(path).set(blockId, bytes);
      },
      commit: async (condition) => {
        await this.#arrive('commit', path);
        return this.#commit(path, blockIds, contentType, condition);
      },
    };
  }

  async remove(path: string): Promise<void> {
    await this.#arrive('remove', path);
    if (this.#blobs.delete(path)) this.#staged.delete(path);
  }

  async *list(
    prefix: string,
  ): AsyncGenerator<{ readonly path: string; readonly modifiedAt: number }> {
    await this.#arrive('list', prefix);
    const paths = this.paths().filter((path) => path.startsWith(prefix));
    for (const path of paths) {
      const blob = this.#blobs.get(path);
      if (blob) yield { path, modifiedAt: blob.modifiedAt };
      await Promise.resolve();
    }
  }

  #commit(
    path: string,
    blockIds: readonly string[],
    contentType: string,
    condition: BlobCondition,
  ): string | undefined {
    const staged = this.#blocksOf(path);
    const blocks = blockIds.map((blockId) => staged.get(blockId));
    if (!holds(condition, this.#blobs.get(path)?.etag)) return undefined;
    if (!blocks.every((block) => block !== undefined)) return undefined;
    this.#staged.delete(path);
    const etag = `"0x${(++this.#writes).toString(16).toUpperCase().padStart(15, '0')}"`;
    const bytes = new Uint8Array(Buffer.concat(blocks));
    this.#blobs.set(path, { bytes, etag, contentType, modifiedAt: this.#now() });
    return etag;
  }

  #blocksOf(path: string): Map<string, Uint8Array> {
    const blocks = this.#staged.get(path) ?? new Map<string, Uint8Array>();
    this.#staged.set(path, blocks);
    return blocks;
  }

  #stored(path: string): StoredBlob {
    const blob = this.#blobs.get(path);
    if (!blob) throw new Error(`There is no blob ${path}.`);
    return blob;
  }

  /** A request takes effect when it arrives, never in the turn in which it was made. */
  async #arrive(operation: BlobCall['operation'], path: string): Promise<void> {
    this.calls.push({ operation, path });
    await Promise.resolve();
  }
}

function holds(condition: BlobCondition, etag: string | undefined): boolean {
  return 'ifAbsent' in condition ? etag === undefined : etag === condition.ifMatch;
}

function byPath([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return byCodePoint(a, b);
}

/** The order of Azure's listings; `localeCompare` would differ. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
