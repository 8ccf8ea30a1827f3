import { chunksOf } from '../export/chunksOf.ts';
import { inParallel } from './inParallel.ts';
import type { IndexEntry, RecordIndex, StoredIndexEntry } from './recordIndex.ts';

/** A record that lands in a window, and what the index said of it before. */
export interface IndexedRecord extends Pick<IndexEntry, 'id' | 'version' | 'from'> {
  readonly indexed: StoredIndexEntry | undefined;
}

interface IndexWrite {
  readonly kind: 'write';
  readonly entry: IndexEntry;
  readonly etag: string | undefined;
}

/** What a record's landing means for its index entry. */
export type IndexDecision =
  | IndexWrite
  /** The index says so already: the record has landed before, or is landing a second time. */
  | { readonly kind: 'known' }
  /** The index has a higher version, which this one must not replace. */
  | { readonly kind: 'overtaken' };

/** How a record came into the index: `added` if it had never landed before. */
export type IndexOutcome = 'added' | 'known' | 'overtaken';

const writesPerTransaction = 100;
const writesAtOnce = 8;

/** Decides by the highest version that has landed; windows that are left are remembered. */
export function decideIndex({ id, version, from, indexed }: IndexedRecord): IndexDecision {
  if (indexed === undefined) {
    return { kind: 'write', entry: { id, version, from, movedFrom: [] }, etag: undefined };
  }
  if (indexed.version > version) return { kind: 'overtaken' };
  if (indexed.version === version && indexed.from === from) return { kind: 'known' };
  const left = new Set([...indexed.movedFrom, indexed.from]);
  left.delete(from);
  return {
    kind: 'write',
    entry: { id, version, from, movedFrom: [...left] },
    etag: indexed.etag,
  };
}

/** Is called with records whose index entries are about to be replaced. */
type BeforeReplacing<R> = (records: readonly R[]) => Promise<void>;

/**
 * Brings the index up to date with records that land; no version replaces a higher one.
 * @returns by id
 */
export async function indexLanding<R extends IndexedRecord>(
  index: RecordIndex,
  records: readonly R[],
  beforeReplacing: BeforeReplacing<R>,
): Promise<Map<string, IndexOutcome>> {
  const outcomes = new Map<string, IndexOutcome>();
  const writes: { readonly record: R; readonly write: IndexWrite }[] = [];
  for (const record of records) {
    const decision = decideIndex(record);
    if (decision.kind === 'write') writes.push({ record, write: decision });
    else outcomes.set(record.id, decision.kind);
  }
  for (const chunk of chunksOf(writes, writesPerTransaction)) {
    const replaced = chunk.filter(({ write }) => write.etag !== undefined);
    if (replaced.length > 0) await beforeReplacing(replaced.map(({ record }) => record));
    const isWritten = await index.write(chunk.map(({ write }) => write));
    // A transaction is refused as a whole where a single change is.
    await inParallel(chunk, writesAtOnce, async ({ record, write }) => {
      const outcome = isWritten
        ? outcomeOf(write)
        : await writeAlone(index, record, beforeReplacing);
      outcomes.set(record.id, outcome);
    });
  }
  return outcomes;
}

/** Decides again until nobody else has changed the entry meanwhile. */
async function writeAlone<R extends IndexedRecord>(
  index: RecordIndex,
  record: R,
  beforeReplacing: BeforeReplacing<R>,
): Promise<IndexOutcome> {
  for (;;) {
    const decision = decideIndex({ ...record, indexed: await index.get(record.id) });
    if (decision.kind !== 'write') return decision.kind;
    if (decision.etag !== undefined) await beforeReplacing([record]);
    if (await index.write([decision])) return outcomeOf(decision);
  }
}

function outcomeOf({ etag }: IndexWrite): IndexOutcome {
  return etag === undefined ? 'added' : 'known';
}
