import { hostname } from 'node:os';

/** Who this process is in a lease: `host/pid`. */
export const holder = `${hostname()}/${process.pid}`;

/**
 * True if a holder was a process of this machine that has ended, so that nobody need wait for its
 * lease to run out. A wrong answer does no harm: leases only save work, fences protect it.
 */
export function isGone(other: string): boolean {
  const [host, pid] = other.split('/');
  if (host !== hostname() || pid === undefined) return false;
  try {
    // Signal 0 only asks whether the process is there.
    return !process.kill(Number(pid), 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
