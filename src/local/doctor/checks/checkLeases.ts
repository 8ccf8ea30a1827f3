import { edge } from '../../../export/window.ts';
import { failed, ok, type Finding } from '../finding.ts';
import type { StaleLease } from '../staleLeases.ts';

const check = 'leases';

/** Windows that nobody can pull because of a lease that nobody will give back. */
export function checkLeases(stale: readonly StaleLease[]): Finding[] {
  if (stale.length === 0) return [ok(check, 'none is stale')];
  return stale.map(({ stored: { row }, reason }) => {
    const window = `${row.feed} ${edge(row.from)}`;
    const message =
      reason === 'gone'
        ? `${window} is held by a process that has ended`
        : `${window} is held until ${edge(row.leaseUntil)}, by a machine whose clock is wrong`;
    const remedy = 'Let a time server set the clocks of all machines that export, and break it.';
    return failed(check, message, remedy, { fixes: ['breakLeases'], feed: row.feed });
  });
}
