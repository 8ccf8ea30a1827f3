import type { Blobs } from '../export/blobs.ts';
import { KeyIndex } from '../export/keyIndex.ts';
import { keyOfId, type LogRow } from '../export/logRow.ts';
import { formerSource, type RowSource } from '../export/mergeRows.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import { inParallel } from './inParallel.ts';
import { findVersions, readRecords } from './landedRun.ts';
import type { LandedRun, PendingWork } from './pending.ts';
import type { RecordIndex, StoredIndexEntry } from './recordIndex.ts';

/** What a window's next files are to hold beside and instead of its published records. */
export interface ChosenRecords {
  /** Landed runs as sources of the merge, opened anew each time. */
  readonly sources: () => RowSource[];
  /** Whether a source of the merge has the version of a record that is to be kept. */
  readonly isLatest: (row: LogRow, source: number) => boolean;
  /** How many landed records were chosen. */
  readonly records: number;
  /** True if there is nothing to add and nothing to leave out. */
  readonly areNone: boolean;
  /** Those of them that other windows still hold in an older version. */
  readonly moved: readonly StoredIndexEntry[];
  /** Landed runs that are gone. */
  readonly vanished: readonly LandedRun[];
}

/** The number of no source: nothing has the row. */
const nowhere = 65_000;
const lookUpsAtOnce = 32;

/**
 * Decides by the index. A landed record counts if the index says this window and this version, or
 * nothing at all; any other was overtaken by a later version, here or in another window. No order
 * of events has an older version replace a newer one, because the index never goes back.
 */
export async function chooseRecords(
  { blobs, index }: Pick<CallRecordContext, 'blobs' | 'index'>,
  { from, runs, dropped }: PendingWork,
): Promise<ChosenRecords> {
  const lists = await Promise.all(runs.map((run) => findVersions(blobs.raw, run)));
  const landed = lists.flatMap((list) => list ?? []);
  const entries = await lookUp(index, new Set([...landed.map(([id]) => id), ...dropped]));
  const sources = new KeyIndex(landed.length + dropped.length);
  const moved = new Map<string, StoredIndexEntry>();
  let records = 0;
  for (const [i, list] of [...lists.entries()].reverse()) {
    for (const [id, version] of list ?? []) {
      const entry = entries.get(id);
      if (entry !== undefined && (entry.from !== from || entry.version !== version)) continue;
      if (sources.add(keyOfId(id), sourceOf(i))) records += 1;
      if (entry !== undefined && entry.movedFrom.length > 0) moved.set(id, entry);
    }
  }
  const left = dropped.filter((id) => (entries.get(id)?.from ?? from) !== from);
  for (const id of left) sources.add(keyOfId(id), nowhere);
  return {
    sources: () => runs.flatMap((run, i) => (lists[i] ? [sourceFrom(blobs.raw, run, i)] : [])),
    isLatest: ({ key }, source) => (sources.get(key) ?? formerSource) === source,
    records,
    areNone: records === 0 && left.length === 0,
    moved: [...moved.values()],
    vanished: runs.filter((_, i) => lists[i] === undefined),
  };
}

async function lookUp(
  index: RecordIndex,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, StoredIndexEntry>> {
  const entries = new Map<string, StoredIndexEntry>();
  await inParallel(ids, lookUpsAtOnce, async (id) => {
    const entry = await index.get(id);
    if (entry !== undefined) entries.set(id, entry);
  });
  return entries;
}

function sourceFrom(raw: Blobs, run: LandedRun, i: number): RowSource {
  return { source: sourceOf(i), batches: readRecords(raw, run) };
}

/** The number of the n-th landed run among the sources of a merge. */
function sourceOf(run: number): number {
  return formerSource + 1 + run;
}
