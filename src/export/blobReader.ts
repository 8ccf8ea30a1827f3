import type { Blobs } from './blobs.ts';

/** A blob that was there is gone or has been replaced while it was read. */
export class BlobChangedError extends Error {
  override name = 'BlobChangedError' as const;
}

/**
 * Reads a blob of a known ETag piece by piece, each by a request of its own: no connection is
 * left waiting while the pieces are worked on.
 * @param head its `size` may be less than the blob's, to read only the beginning
 * @param pieceSize bytes
 * @throws BlobChangedError if there is no blob of that ETag any more
 */
export async function* readPieces(
  blobs: Blobs,
  path: string,
  head: { readonly etag: string; readonly size: number },
  pieceSize = 131_072,
): AsyncGenerator<Uint8Array> {
  const read = (offset: number) => {
    const count = Math.min(pieceSize, head.size - offset);
    const piece = blobs.read(path, head.etag, { offset, count });
    // Its failure is met when the piece is wanted, which may never be.
    piece.catch(() => undefined);
    return piece;
  };
  let next = head.size > 0 ? read(0) : undefined;
  for (let end = pieceSize; next !== undefined; end += pieceSize) {
    const piece = await next;
    if (piece === undefined) throw new BlobChangedError(`${path} has changed while it was read`);
    // The next piece is on its way while this one is worked on.
    next = end < head.size ? read(end) : undefined;
    yield piece;
  }
}
