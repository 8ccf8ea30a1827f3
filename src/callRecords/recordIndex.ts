import type { Entity, EntityChange, EntityTable } from '../export/entityTable.ts';

/** What has landed of a call record. Times are milliseconds since 1970. */
export interface IndexEntry {
  readonly id: string;
  /** The highest version that has landed. */
  readonly version: number;
  /** Beginning of the window that this version belongs to. */
  readonly from: number;
  /** Windows that hold an older version until this one is published. */
  readonly movedFrom: readonly number[];
}

/** An entry and the ETag under which it was read. */
export interface StoredIndexEntry extends IndexEntry {
  readonly etag: string;
}

const partition = 'callRecords';

/** Which version of each call record has landed, and where: one row a record. */
export class RecordIndex {
  constructor(private readonly table: EntityTable) {}

  async get(id: string): Promise<StoredIndexEntry | undefined> {
    const entity = await this.table.get(partition, id);
    return entity && toEntry(entity);
  }

  /**
   * Writes entries, each in place of the one that was read before, or of none.
   * @param changes 1 to 100, each of another record
   * @returns false if one of them has changed meanwhile: none was written then
   */
  async write(
    changes: readonly { readonly entry: IndexEntry; readonly etag: string | undefined }[],
  ): Promise<boolean> {
    const written = changes.map(({ entry, etag }) => toChange(entry, etag));
    return (await this.table.transact(partition, written)) !== undefined;
  }
}

function toChange(
  { id, version, from, movedFrom }: IndexEntry,
  etag: string | undefined,
): EntityChange {
  const values = { version, from, movedFrom: movedFrom.join(' ') };
  return etag === undefined
    ? { kind: 'insert', rowKey: id, values }
    : { kind: 'replace', rowKey: id, values, etag };
}

function toEntry({ rowKey, etag, values }: Entity): StoredIndexEntry {
  const movedFrom = String(values['movedFrom']);
  return {
    id: rowKey,
    etag,
    version: Number(values['version']),
    from: Number(values['from']),
    movedFrom: movedFrom === '' ? [] : movedFrom.split(' ').map(Number),
  };
}
