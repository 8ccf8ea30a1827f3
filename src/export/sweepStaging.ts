import type { Blobs } from './blobs.ts';
import type { Ledger } from './ledger.ts';
import { hourMs } from './time.ts';
import { stagingFolder } from './window.ts';

const orphanAgeMs = 48 * hourMs;

/**
 * Removes stored runs that no ledger row names any more: what a crash left between a commit and
 * its tidying up, or what an instance wrote after it had lost its window.
 * @returns how many were removed
 */
export async function sweepStaging(raw: Blobs, ledger: Ledger, now: number): Promise<number> {
  let removed = 0;
  const prefix = `${stagingFolder(ledger.feed)}/`;
  for await (const { path, modifiedAt } of raw.list(prefix)) {
    if (now - modifiedAt < orphanAgeMs) continue;
    const [from = '', ...name] = path.slice(prefix.length).split('/');
    const stored = await ledger.get({ state: 'open', from: Date.parse(from) });
    if (stored?.row.pull?.runs.some((run) => run.name === name.join('/'))) continue;
    await raw.remove(path);
    removed += 1;
  }
  return removed;
}
