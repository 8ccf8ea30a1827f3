import { storedError } from '../errors.ts';
import { chunksOf } from '../export/chunksOf.ts';
import type { Entity, EntityChange, EntityTable, EntityValues } from '../export/entityTable.ts';
import { inParallel } from './inParallel.ts';

/** A call record that is still to be fetched. Times are milliseconds since 1970. */
export interface InboxEntry {
  readonly id: string;
  /** Changes whenever the record is announced again. */
  readonly etag: string;
  /** When the record was announced. */
  readonly announcedAt: number;
  /** Beginning of the window whose list has the record; undefined if it was notified. */
  readonly listedIn: number | undefined;
  /** Failures in a row. */
  readonly tries: number;
  /** Not to be fetched before. */
  readonly nextTry: number;
  /** Why the last try failed. */
  readonly error: string;
}

const partition = 'inbox';
const changesPerTransaction = 100;
const changesAtOnce = 8;
/** Sorts after every id. */
const lastKey = '~';

/** The ids of call records that are still to be fetched. */
export class Inbox {
  constructor(private readonly table: EntityTable) {}

  /** Takes in records that Graph has notified; whatever was known of them is replaced. */
  async announce(ids: readonly string[], now: number): Promise<void> {
    const values = toValues({ announcedAt: now, listedIn: undefined });
    const puts = [...new Set(ids)].map((rowKey): EntityChange => ({ kind: 'put', rowKey, values }));
    await inParallel(chunksOf(puts, changesPerTransaction), changesAtOnce, async (chunk) => {
      await this.table.transact(partition, chunk);
    });
  }

  /** Takes in records that a window's list has; those that are in the inbox already stay as is. */
  async addListed(ids: readonly string[], listedIn: number, now: number): Promise<void> {
    const values = toValues({ announcedAt: now, listedIn });
    const inserts = [...new Set(ids)].map((rowKey): EntityChange => ({
      kind: 'insert',
      rowKey,
      values,
    }));
    for (const chunk of chunksOf(inserts, changesPerTransaction)) await this.inOneOrEach(chunk);
  }

  /** All entries, by id. */
  async *list(): AsyncGenerator<InboxEntry> {
    for await (const entity of this.table.list(partition, '', lastKey)) yield toEntry(entity);
  }

  /** How many entries there are. */
  async count(): Promise<number> {
    const entries = this.list();
    let count = 0;
    while ((await entries.next()).done !== true) count += 1;
    return count;
  }

  /** Removes entries whose records have landed; one that was announced again meanwhile stays. */
  async remove(entries: readonly InboxEntry[]): Promise<void> {
    const removals = entries.map(({ id, etag }): EntityChange => ({
      kind: 'delete',
      rowKey: id,
      etag,
    }));
    for (const chunk of chunksOf(removals, changesPerTransaction)) await this.inOneOrEach(chunk);
  }

  /**
   * Keeps entries from being removed by whoever has read them before.
   * @returns the entries as they are now; one that somebody else has changed or removed meanwhile
   *   is as it was given, so that it stays when it is to be removed
   */
  async hold(entries: readonly InboxEntry[]): Promise<InboxEntry[]> {
    const held: InboxEntry[] = [];
    for (const chunk of chunksOf(entries, changesPerTransaction)) {
      const etags = await this.table.transact(partition, chunk.map(rewrite));
      await inParallel(chunk.entries(), changesAtOnce, async ([i, entry]) => {
        const etag = etags?.[i];
        held.push(etag === undefined ? await this.holdAlone(entry) : { ...entry, etag });
      });
    }
    return held;
  }

  /** Notes a failed try; an entry that was announced again meanwhile stays as it is. */
  async putOff(entry: InboxEntry, nextTry: number, error: string): Promise<void> {
    const failure = { tries: entry.tries + 1, nextTry, error: storedError(error) };
    await this.table.transact(partition, [rewrite({ ...entry, ...failure })]);
  }

  private async holdAlone(entry: InboxEntry): Promise<InboxEntry> {
    const [etag] = (await this.table.transact(partition, [rewrite(entry)])) ?? [];
    if (etag !== undefined) return { ...entry, etag };
    for (;;) {
      const now = await this.table.get(partition, entry.id);
      const change: EntityChange = now
        ? rewrite(toEntry(now))
        : { kind: 'insert', rowKey: entry.id, values: valuesOf(entry) };
      if ((await this.table.transact(partition, [change])) !== undefined) return entry;
    }
  }

  /** A transaction is refused as a whole where a single change is. */
  private async inOneOrEach(changes: readonly EntityChange[]): Promise<void> {
    if ((await this.table.transact(partition, changes)) !== undefined) return;
    await inParallel(changes, changesAtOnce, async (change) => {
      await this.table.transact(partition, [change]);
    });
  }
}

/** Changes nothing of an entry but its ETag, unless its fields were changed. */
function rewrite(entry: InboxEntry): EntityChange {
  return { kind: 'replace', rowKey: entry.id, values: valuesOf(entry), etag: entry.etag };
}

function valuesOf({ announcedAt, listedIn, tries, nextTry, error }: InboxEntry): EntityValues {
  return { ...toValues({ announcedAt, listedIn }), tries, nextTry, error };
}

function toValues({
  announcedAt,
  listedIn,
}: Pick<InboxEntry, 'announcedAt' | 'listedIn'>): EntityValues {
  const origin = listedIn === undefined ? {} : { listedIn };
  return { announcedAt, ...origin, tries: 0, nextTry: 0, error: '' };
}

function toEntry({ rowKey, etag, values }: Entity): InboxEntry {
  const { listedIn } = values;
  return {
    id: rowKey,
    etag,
    announcedAt: Number(values['announcedAt']),
    listedIn: listedIn === undefined ? undefined : Number(listedIn),
    tries: Number(values['tries']),
    nextTry: Number(values['nextTry']),
    error: String(values['error']),
  };
}
