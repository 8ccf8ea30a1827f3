import type { InboxEntry } from './inbox.ts';
import type { RunRecord } from './landedRun.ts';
import type { StoredIndexEntry } from './recordIndex.ts';

/** A fetched record that is to land. */
export interface LandingRecord extends RunRecord {
  /** Says which window it belongs to, milliseconds since 1970. */
  readonly time: number;
  /** What the index said of the record after it was fetched. */
  readonly indexed: StoredIndexEntry | undefined;
  /** To be removed once it has landed. */
  readonly entries: readonly InboxEntry[];
}

// What a record costs in memory beside its text.
const recordOverhead = 512;

/** Fetched records that are in memory only, each in its highest version. */
export class LandingBuffer {
  private readonly records = new Map<string, LandingRecord>();
  private textSize = 0;

  /** Bytes that the records take in memory, roughly. */
  get size(): number {
    return this.textSize + this.records.size * recordOverhead;
  }

  /** Of two equal versions the one that came later stays. */
  add(record: LandingRecord): void {
    const known = this.records.get(record.id);
    const [kept, left] =
      known && known.version > record.version ? [known, record] : [record, known];
    // An entry that was announced between two fetches goes only with what the later one returned.
    const keptIds = new Set(kept.entries.map(({ id }) => id));
    const others = left?.entries.filter(({ id }) => !keptIds.has(id)) ?? [];
    this.records.set(record.id, { ...kept, entries: [...kept.entries, ...others] });
    this.textSize += kept.row.text.length - (known?.row.text.length ?? 0);
  }

  /** Gives the records away: the buffer is empty then. */
  takeAll(): LandingRecord[] {
    const taken = [...this.records.values()];
    this.records.clear();
    this.textSize = 0;
    return taken;
  }
}
