import type { Clock } from '../clock.ts';
import { LostLeaseError } from '../errors.ts';
import type { EntityChange } from './entityTable.ts';
import { keepRequest } from './keepRequest.ts';
import type { Ledger, StoredWindow } from './ledger.ts';
import { edge } from './window.ts';
import { toEntity, windowRowKey, type PullState, type WindowRow } from './windowRow.ts';

const leaseMs = 60_000;
const renewMs = 20_000;

export interface Claimant {
  readonly clock: Clock;
  /** `host/pid` of this process. */
  readonly holder: string;
  /** True if a holder is known to have died, so that its lease need not be waited for. */
  isGone(holder: string): boolean;
}

export function isHeld(row: WindowRow, claimant: Claimant): boolean {
  return row.leaseUntil > claimant.clock.now() && !claimant.isGone(row.holder);
}

/**
 * Sole ownership of a window, as long as nobody else has claimed it: every write of the ledger
 * row goes through here and is refused once another fence is in the row.
 */
export class Lease {
  private readonly lost = new AbortController();
  private writes: Promise<unknown> = Promise.resolve();
  private readonly stopRenewing: () => void;

  private constructor(
    private readonly ledger: Ledger,
    private stored: StoredWindow,
    private readonly clock: Clock,
  ) {
    this.stopRenewing = clock.every(renewMs, () => void this.renew());
  }

  /** @returns undefined if somebody else holds the window or has just changed its row */
  static async claim(
    ledger: Ledger,
    stored: StoredWindow,
    claimant: Claimant,
    requested: boolean,
  ): Promise<Lease | undefined> {
    const { row, etag } = stored;
    if (isHeld(row, claimant)) return undefined;
    const now = claimant.clock.now();
    const next: WindowRow = {
      ...row,
      state: 'open',
      fence: row.fence + 1,
      leaseUntil: now + leaseMs,
      holder: claimant.holder,
      dirty: row.dirty || row.leaseUntil > 0,
      requested: row.requested || requested,
      pull: begun(row.pull, now),
    };
    // Coverage has to say so when a window that was done is open again.
    const marks = row.state === 'open' ? [] : [ledger.staleMark(row)];
    const changes = [...moveRow(row, next, etag), ...marks];
    const etags = await ledger.table.transact(ledger.feed, changes);
    if (etags === undefined) return undefined;
    return new Lease(ledger, { row: next, etag: etags[0] ?? '' }, claimant.clock);
  }

  get row(): WindowRow {
    return this.stored.row;
  }

  /** Aborted as soon as the lease is known to be lost. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /**
   * Changes the row and renews the lease.
   * @throws LostLeaseError if somebody else has claimed the window
   */
  async update(change: Partial<WindowRow>): Promise<void> {
    await this.write((row) => ({ ...row, leaseUntil: this.clock.now() + leaseMs, ...change }));
  }

  /** Proves that the window is still ours: a commit after it that meets an older ETag is ours. */
  async prove(): Promise<void> {
    await this.update({});
  }

  /** Gives the window back, to be gone on with. */
  async release(change: Partial<WindowRow>): Promise<void> {
    this.stopRenewing();
    await this.write((row) => ({ ...row, ...change, leaseUntil: 0 }));
  }

  /**
   * Gives the window back after completed work: coverage has to be refreshed.
   * @param others changes of other rows in the same transaction, 90 at most
   * @throws LostLeaseError; Error if one of the other rows has changed meanwhile
   */
  async commit(change: Partial<WindowRow>, others: readonly EntityChange[] = []): Promise<void> {
    this.stopRenewing();
    await this.write(
      (row) => ({ ...row, ...change, leaseUntil: 0 }),
      [this.ledger.staleMark(this.row), ...others],
    );
  }

  /** Leaves the row as it is; the lease runs out by itself. */
  abandon(): void {
    this.stopRenewing();
  }

  private async renew(): Promise<void> {
    try {
      await this.prove();
    } catch (error) {
      // A storage error is no reason to stop: the next renewal or write tells.
      if (error instanceof LostLeaseError) this.lost.abort(error);
    }
  }

  private async write(
    change: (row: WindowRow) => WindowRow,
    others: readonly EntityChange[] = [],
  ): Promise<void> {
    const write = this.writes.then(() => this.replace(change, others));
    this.writes = write.catch(() => undefined);
    await write;
  }

  private async replace(
    change: (row: WindowRow) => WindowRow,
    others: readonly EntityChange[],
  ): Promise<void> {
    const { row, etag } = this.stored;
    const next = keepRequest(row, change(row));
    const { table, feed } = this.ledger;
    const etags = await table.transact(feed, [...moveRow(row, next, etag), ...others]);
    if (etags !== undefined) {
      this.stored = { row: next, etag: etags[0] ?? '' };
      return;
    }
    // The answer to an earlier try of this write may have been lost on its way: the row is then
    // as it was to become, or still ours to write.
    const now = (await this.ledger.get(next)) ?? (await this.ledger.get(row));
    if (now?.row.fence !== row.fence) {
      throw new LostLeaseError(`${row.feed} ${edge(row.from)} is held by another instance`);
    }
    this.stored = now;
    // Nobody else ends our pull; a request may have changed the row before and after that.
    const hasEnded = row.pull !== undefined && now.row.pull === undefined;
    if (hasEnded || windowRowKey(now.row) !== windowRowKey(row)) return;
    if (now.etag === etag) {
      throw new Error(`what ${row.feed} ${edge(row.from)} depends on has changed meanwhile`);
    }
    await this.replace(change, others);
  }
}

/** A pull without a page has not begun, whenever it was tried: its first request reaches until now. */
function begun(pull: PullState | undefined, now: number): PullState {
  if (pull && pull.next !== undefined) return pull;
  return { startedAt: now, runs: pull?.runs ?? [], pages: 0, rows: 0 };
}

/** Changes that write a row in its place, or move it between open and done windows. */
export function moveRow(row: WindowRow, next: WindowRow, etag: string): EntityChange[] {
  const [from, to] = [windowRowKey(row), windowRowKey(next)];
  const values = toEntity(next);
  if (from === to) return [{ kind: 'replace', rowKey: to, values, etag }];
  return [
    { kind: 'insert', rowKey: to, values },
    { kind: 'delete', rowKey: from, etag },
  ];
}
