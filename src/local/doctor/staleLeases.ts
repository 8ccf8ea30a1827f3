import { isHeld, type Claimant } from '../../export/lease.ts';
import type { Ledger, StoredWindow } from '../../export/ledger.ts';

/** A window whose lease is not what a live instance with a right clock would have. */
export interface StaleLease {
  readonly ledger: Ledger;
  readonly stored: StoredWindow;
  /** `gone`: its holder has ended. `ahead`: it was taken by a machine with another clock. */
  readonly reason: 'gone' | 'ahead';
}

/** A lease lasts one minute; a clock may be a little ahead. */
const farAheadMs = 120_000;

/** The leases of some feeds that look stale; one that is ahead may be alive all the same. */
export async function staleLeases(
  ledgers: readonly Ledger[],
  claimant: Claimant,
): Promise<StaleLease[]> {
  const found: StaleLease[] = [];
  for (const ledger of ledgers) {
    for (const stored of await ledger.open()) {
      const reason = reasonOf(stored, claimant);
      if (reason !== undefined) found.push({ ledger, stored, reason });
    }
  }
  return found;
}

function reasonOf({ row }: StoredWindow, claimant: Claimant): StaleLease['reason'] | undefined {
  const now = claimant.clock.now();
  if (row.leaseUntil <= now) return undefined;
  if (!isHeld(row, claimant)) return 'gone';
  return row.leaseUntil > now + farAheadMs ? 'ahead' : undefined;
}
