import type { Blobs } from './blobs.ts';

/** A blob that was there is gone or has been replaced while it was read. */
export class BlobChangedError extends Error {
  override name = 'BlobChangedError' as const;
}

/**
 * Reads a blob of a known ETag piece by piece, each by a request of its own: no connection is
 * left waiting while the pieces are worked on.
 * @param pieceSize bytes
 * @throws BlobChangedError if there is no blob of that ETag any more
 */
export async function* readPieces(
  blobs: Blobs,
  path: string,
  head: { readonly etag: string; readonly size: number },
  pieceSize = 262_144,
): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < head.size; offset += pieceSize) {
    const piece = await blobs.read(path, head.etag, { offset, count: pieceSize });
    if (piece === undefined) throw new BlobChangedError(`${path} has changed while it was read`);
    yield piece;
  }
}
