import type { Blobs } from '../export/blobs.ts';
import { inParallel } from './inParallel.ts';
import { findVersions } from './landedRun.ts';
import type { LandedRun } from './pending.ts';
import type { Versions } from './publishedVersions.ts';

const readsAtOnce = 8;

/** The highest version of each record in landed runs; a run that is gone has none. */
export async function readLandedVersions(
  raw: Blobs,
  runs: readonly LandedRun[],
): Promise<Versions> {
  const landed = new Map<string, number>();
  await inParallel(runs, readsAtOnce, async (run) => {
    for (const [id, version] of (await findVersions(raw, run)) ?? []) {
      landed.set(id, Math.max(landed.get(id) ?? version, version));
    }
  });
  return landed;
}
