import type {
  Entity,
  EntityChange,
  EntityTable,
  EntityValues,
} from '../../src/export/entityTable.ts';

/** A call that a memory twin has got; a transaction is one call with one entry per change. */
export interface EntityCall {
  readonly operation: 'get' | 'list' | EntityChange['kind'];
  readonly partition: string;
  /** For a list, where it begins. */
  readonly rowKey: string;
}

/** As Azure pages a listing: rows of a later page are read when the reader gets there. */
const rowsOfAPage = 1_000;

/** A table in memory that answers as Azure does. */
export class MemoryEntityTable implements EntityTable {
  /** Every call in the order it arrived; may be emptied. */
  readonly calls: EntityCall[] = [];
  readonly #partitions = new Map<string, Map<string, Entity>>();
  #writes = 0;

  /** The rows of a partition in the order of their keys, without counting as a call. */
  rows(partition: string): Entity[] {
    return [...this.#rowsOf(partition).values()].sort(byRowKey);
  }

  /** All partitions that have rows, in order. */
  partitions(): string[] {
    return [...this.#partitions.keys()].filter((p) => this.#rowsOf(p).size > 0).sort();
  }

  /** Holds from now on what another table holds. */
  copyFrom(other: MemoryEntityTable): void {
    for (const [partition, rows] of other.#partitions) {
      this.#partitions.set(partition, new Map(rows));
    }
    this.#writes = other.#writes;
  }

  /** The same for tables that hold the same. */
  digest(): string {
    return JSON.stringify(this.partitions().map((partition) => [partition, this.rows(partition)]));
  }

  async get(partition: string, rowKey: string): Promise<Entity | undefined> {
    await this.#arrive('get', partition, [rowKey]);
    return this.#rowsOf(partition).get(rowKey);
  }

  async *list(partition: string, from: string, before: string): AsyncGenerator<Entity> {
    let next = from;
    for (;;) {
      await this.#arrive('list', partition, [next]);
      const found = this.rows(partition).filter((row) => next <= row.rowKey && row.rowKey < before);
      yield* found.slice(0, rowsOfAPage);
      const first = found[rowsOfAPage];
      if (!first) return;
      next = first.rowKey;
    }
  }

  async transact(
    partition: string,
    changes: readonly EntityChange[],
  ): Promise<readonly string[] | undefined> {
    assertTransaction(changes);
    for (const change of changes) {
      this.calls.push({ operation: change.kind, partition, rowKey: change.rowKey });
    }
    await Promise.resolve();
    const rows = this.#rowsOf(partition);
    if (!changes.every((change) => isAllowed(change, rows.get(change.rowKey)))) return undefined;
    return changes.map((change) => this.#carryOut(rows, change));
  }

  #carryOut(rows: Map<string, Entity>, change: EntityChange): string {
    if (change.kind === 'delete') {
      rows.delete(change.rowKey);
      return '';
    }
    const etag = `W/"datetime'${String(++this.#writes)}'"`;
    rows.set(change.rowKey, { rowKey: change.rowKey, etag, values: { ...change.values } });
    return etag;
  }

  #rowsOf(partition: string): Map<string, Entity> {
    const rows = this.#partitions.get(partition) ?? new Map<string, Entity>();
    this.#partitions.set(partition, rows);
    return rows;
  }

  /** A request takes effect when it arrives, never in the turn in which it was made. */
  async #arrive(
    operation: 'get' | 'list',
    partition: string,
    rowKeys: readonly string[],
  ): Promise<void> {
    for (const rowKey of rowKeys) this.calls.push({ operation, partition, rowKey });
    await Promise.resolve();
  }
}

function isAllowed(change: EntityChange, row: Entity | undefined): boolean {
  switch (change.kind) {
    case 'insert':
      return row === undefined;
    case 'put':
      return true;
    case 'replace':
    case 'delete':
      return row?.etag === change.etag;
  }
}

/** What Azure would answer with 400: a fault of the caller, never a race. */
function assertTransaction(changes: readonly EntityChange[]): void {
  const rowKeys = new Set(changes.map((change) => change.rowKey));
  if (changes.length < 1 || changes.length > 100 || rowKeys.size < changes.length) {
    throw new Error('A transaction has 1 to 100 changes, each of another row.');
  }
  for (const change of changes) {
    if (/[/\\#?\p{Cc}]/u.test(change.rowKey))
      throw new Error('A row key has a forbidden character.');
    if (change.kind !== 'delete') assertValues(change.values);
  }
}

function assertValues(values: EntityValues): void {
  for (const [name, value] of Object.entries(values)) {
    const fits =
      typeof value === 'number' ? Number.isSafeInteger(value) : String(value).length < 32_000;
    if (!fits) throw new Error(`The value of ${name} cannot be stored.`);
  }
}

function byRowKey(a: Entity, b: Entity): number {
  return a.rowKey < b.rowKey ? -1 : a.rowKey > b.rowKey ? 1 : 0;
}
