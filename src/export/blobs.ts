/** What a blob is now; `etag` changes with every write. */
export interface BlobHead {
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/** The state a blob must be in for a commit to happen: this ETag, or no blob at all. */
export type BlobCondition = { readonly ifMatch: string } | { readonly ifAbsent: true };

/** A new content of a blob, invisible to readers until it is committed in one step. */
export interface BlobWriter {
  /** Takes the next bytes; resolves when more may come. The bytes are not changed later. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Makes everything written the blob's content.
   * @returns the new ETag, or undefined if the condition does not hold any more or blocks of
   *   this writer have been discarded by another commit: nothing was changed then
   */
  commit(condition: BlobCondition): Promise<string | undefined>;
}

/** One container. Absent means 404 and nothing else; every other answer throws. */
export interface Blobs {
  head(path: string): Promise<BlobHead | undefined>;
  /**
   * @param range bytes to read; a range that ends beyond the blob is cut
   * @returns undefined if there is no blob of that ETag any more
   */
  read(
    path: string,
    etag: string,
    range: { readonly offset: number; readonly count: number },
  ): Promise<Uint8Array | undefined>;
  /**
   * @param fence names the blocks of this writer, so that two writers never mix theirs
   * @param contentType e.g. `application/gzip`
   */
  writer(path: string, fence: string, contentType: string): BlobWriter;
  /** Deletes; a blob that is not there is fine. */
  remove(path: string): Promise<void>;
  /** Blobs below a prefix, in the order of their paths. */
  list(prefix: string): AsyncIterable<{ readonly path: string; readonly modifiedAt: number }>;
}
