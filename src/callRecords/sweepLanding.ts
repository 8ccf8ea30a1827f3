import { hourMs } from '../export/time.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import { isPending } from './pending.ts';

const orphanAgeMs = 48 * hourMs;

/**
 * Removes landed runs that the ledger does not name: what a crash left before the ledger knew of
 * it, or between a publish and its tidying up.
 * @returns how many were removed
 */
export async function sweepLanding({
  blobs,
  ledger,
  clock,
}: Pick<CallRecordContext, 'blobs' | 'ledger' | 'clock'>): Promise<number> {
  let removed = 0;
  for await (const { path, modifiedAt } of blobs.raw.list('landing/')) {
    if (clock.now() - modifiedAt < orphanAgeMs) continue;
    const [, from = '', ...name] = path.split('/');
    if (await isPending(ledger, { from: Date.parse(from), name: name.join('/') })) continue;
    await blobs.raw.remove(path);
    removed += 1;
  }
  return removed;
}
