import type { Clock } from '../../../clock.ts';
import { edge } from '../../../export/window.ts';
import { toEntity, windowRowKey } from '../../../export/windowRow.ts';
import type { StaleLease } from '../staleLeases.ts';

/** A holder that lives renews its lease every 20 s. */
const watchedMs = 30_000;

/**
 * Breaks stale leases, so that their windows can be pulled. One that is far ahead is watched first:
 * if somebody renews it, it is left alone.
 * @returns what was done, a line each
 */
export async function breakLeases(
  stale: readonly StaleLease[],
  clock: Clock,
  stop: AbortSignal,
): Promise<string[]> {
  if (stale.some(({ reason }) => reason === 'ahead')) await clock.sleep(watchedMs, stop);
  const lines: string[] = [];
  for (const lease of stale) lines.push(await breakOne(lease));
  return lines.length > 0 ? lines : ['no lease is stale any more'];
}

/** The row is replaced as it was read: a holder that has renewed it meanwhile keeps it. */
async function breakOne({ ledger, stored: { row, etag } }: StaleLease): Promise<string> {
  // With another fence, a holder that wakes up has its writes refused; what it has left in the
  // files is written over, because the row is dirty.
  const free = { ...row, fence: row.fence + 1, leaseUntil: 0, dirty: true };
  const change = {
    kind: 'replace',
    rowKey: windowRowKey(row),
    values: toEntity(free),
    etag,
  } as const;
  const isBroken = (await ledger.table.transact(ledger.feed, [change])) !== undefined;
  const window = `${row.feed} ${edge(row.from)}`;
  return isBroken
    ? `broke the lease of ${window}`
    : `left the lease of ${window} alone: somebody has it and works`;
}
