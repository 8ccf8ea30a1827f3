import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from 'hyparquet';
import { BlobChangedError } from '../export/blobReader.ts';
import type { BlobHead, Blobs } from '../export/blobs.ts';
import { tablePath, type Window } from '../export/window.ts';
import { callRecordFeed } from './callRecordFeed.ts';

/** Versions by record id. */
export type Versions = ReadonlyMap<string, number>;

const columns = ['id', 'version'];
// Each try is lost only to somebody who has just replaced the file.
const mostTries = 10;

/**
 * Which records a window's table file has, in which versions; none if there is no file.
 * @param tables the export container
 */
export async function readPublishedVersions(
  tables: Blobs,
  window: Pick<Window, 'from' | 'to'>,
): Promise<Versions> {
  const path = tablePath(callRecordFeed.name, window);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const head = await tables.head(path);
    if (head === undefined) return new Map();
    try {
      return await readVersions(rangesOf(tables, path, head));
    } catch (error) {
      if (!(error instanceof BlobChangedError)) throw error;
    }
  }
  throw new Error(`${path} is being replaced by others`);
}

/** Reads a row group at a time, so that only two columns of one are in memory. */
async function readVersions(file: AsyncBuffer): Promise<Versions> {
  const versions = new Map<string, number>();
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows: Record<string, unknown>[] = await parquetReadObjects({
      ...{ file, metadata, columns, rowStart, rowEnd },
    });
    for (const { id, version } of rows) {
      if (typeof id === 'string') versions.set(id, Number(version));
    }
    rowStart = rowEnd;
  }
  return versions;
}

/** A blob as the Parquet reader wants it: ranges on demand, of one state of the blob. */
function rangesOf(blobs: Blobs, path: string, { etag, size }: BlobHead): AsyncBuffer {
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const bytes = await blobs.read(path, etag, { offset: start, count: end - start });
      if (bytes === undefined) throw new BlobChangedError(`${path} has changed while it was read`);
      return new Uint8Array(bytes).buffer;
    },
  };
}
