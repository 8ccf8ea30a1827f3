import { BlobChangedError, readPieces } from '../export/blobReader.ts';
import type { BlobHead, Blobs } from '../export/blobs.ts';
import { compareRows, type LogRow } from '../export/logRow.ts';
import { decodeRun, encodeRun } from '../export/runFile.ts';
import { edge } from '../export/window.ts';
import { landingFolder, type LandedRun } from './pending.ts';

/** A fetched record on its way into a landed run. */
export interface RunRecord {
  readonly id: string;
  readonly version: number;
  readonly row: LogRow;
}

/** A landed run is gone: its window's publish has taken it, or it was swept. */
export class VanishedLandingError extends Error {
  override name = 'VanishedLandingError' as const;
  constructor(readonly run: Pick<LandedRun, 'from' | 'name'>) {
    super(`landed run ${run.name} of ${edge(run.from)} is gone`);
  }
}

/**
 * Stores records of one window: their rows as a run, then the list of their ids and versions.
 * @param run its window, and a name that nobody else uses
 */
export async function writeLandedRun(
  raw: Blobs,
  run: Pick<LandedRun, 'from' | 'name'>,
  records: readonly RunRecord[],
): Promise<Omit<LandedRun, 'added'>> {
  const sorted = [...records].sort((a, b) => compareRows(a.row, b.row));
  const { from, name } = run;
  const writer = raw.writer(pathOf(run), name, 'application/octet-stream');
  let listAt = 0;
  for await (const frame of encodeRun(sorted.map(({ row }) => row))) {
    await writer.write(frame);
    listAt += frame.length;
  }
  const versions = sorted.map(({ id, version }) => [id, version]);
  await writer.write(Buffer.from(JSON.stringify(versions)));
  // Refused means that an earlier try of this very write has arrived: no one else has the name.
  await writer.commit({ ifAbsent: true });
  return { from, name, records: records.length, listAt };
}

/**
 * Reads the ids and versions of a landed run's records.
 * @throws VanishedLandingError
 */
export async function readVersions(
  raw: Blobs,
  run: LandedRun,
): Promise<readonly (readonly [id: string, version: number])[]> {
  const { etag, size } = await findRun(raw, run);
  const range = { offset: run.listAt, count: size - run.listAt };
  const list = await raw.read(pathOf(run), etag, range);
  if (list === undefined) throw new VanishedLandingError(run);
  return JSON.parse(Buffer.from(list).toString()) as [string, number][];
}

/** The same; undefined if the run is gone. */
export async function findVersions(
  raw: Blobs,
  run: LandedRun,
): Promise<Awaited<ReturnType<typeof readVersions>> | undefined> {
  try {
    return await readVersions(raw, run);
  } catch (error) {
    if (error instanceof VanishedLandingError) return undefined;
    throw error;
  }
}

/**
 * Reads a landed run's records in batches, in the order of rows in every file.
 * @throws VanishedLandingError
 */
export async function* readRecords(raw: Blobs, run: LandedRun): AsyncGenerator<LogRow[]> {
  const { etag } = await findRun(raw, run);
  try {
    yield* decodeRun(readPieces(raw, pathOf(run), { etag, size: run.listAt }));
  } catch (error) {
    if (error instanceof BlobChangedError) throw new VanishedLandingError(run);
    throw error;
  }
}

async function findRun(raw: Blobs, run: LandedRun): Promise<BlobHead> {
  const head = await raw.head(pathOf(run));
  if (head === undefined) throw new VanishedLandingError(run);
  return head;
}

function pathOf({ from, name }: Pick<LandedRun, 'from' | 'name'>): string {
  return `${landingFolder(from)}/${name}`;
}
