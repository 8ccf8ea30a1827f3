import type { WindowRow } from './windowRow.ts';

/**
 * What the holder of a window is to write, so that a request that has come meanwhile holds: only
 * the end of a pull that began after it answers it, and until then the window is open.
 * @param row as it is in the ledger
 * @param next as the holder, who need not know of the request, wants it to be
 */
export function keepRequest(row: WindowRow, next: WindowRow): WindowRow {
  const isMeanwhile = row.requestedMeanwhile === true;
  const isAnswered = !next.requested && !isMeanwhile;
  if (!row.requested || isAnswered) return next;
  const requestedMeanwhile = isMeanwhile && next.pull !== undefined;
  const nextPull = next.requested ? next.nextPull : row.nextPull;
  return { ...next, state: 'open', requested: true, requestedMeanwhile, nextPull };
}
