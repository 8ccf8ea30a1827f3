export type EntityValues = Readonly<Record<string, string | number | boolean>>;

/** A row of a storage table. Numbers are whole and below 2^53, texts below 32,000 characters. */
export interface Entity {
  readonly rowKey: string;
  readonly etag: string;
  readonly values: EntityValues;
}

/** `insert` needs the row to be absent, `replace` and `delete` need its ETag, `put` needs nothing. */
export type EntityChange =
  | { readonly kind: 'insert'; readonly rowKey: string; readonly values: EntityValues }
  | {
      readonly kind: 'replace';
      readonly rowKey: string;
      readonly values: EntityValues;
      readonly etag: string;
    }
  | { readonly kind: 'put'; readonly rowKey: string; readonly values: EntityValues }
  | { readonly kind: 'delete'; readonly rowKey: string; readonly etag: string };

/** A storage table. Absent means 404 and nothing else; every other answer throws. */
export interface EntityTable {
  get(partition: string, rowKey: string): Promise<Entity | undefined>;
  /** Rows with `from <= rowKey < before`, in the order of their keys. */
  list(partition: string, from: string, before: string): AsyncIterable<Entity>;
  /**
   * Carries out all changes or none.
   * @param changes 1 to 100, each of another row
   * @returns the new ETags in the order of the changes (empty text for a delete), or undefined
   *   if a row is not in the state that its change needs (404, 409, 412)
   */
  transact(
    partition: string,
    changes: readonly EntityChange[],
  ): Promise<readonly string[] | undefined>;
}
