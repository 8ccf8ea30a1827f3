import { inOrder, windowsOfRange } from '../export/findWork.ts';
import { isHeld } from '../export/lease.ts';
import type { StoredWindow } from '../export/ledger.ts';
import type { Plan } from '../export/plan.ts';
import type { CallRecordContext, CallRecordRun } from './callRecordContext.ts';
import { readPending } from './pending.ts';
import { whatIsDueToList } from './reconcileDue.ts';

/**
 * The windows to list now, in the order of work: every one of a given range, or those that are
 * due. Windows that Graph has forgotten are closed on the way.
 */
export async function findLists(
  context: CallRecordContext,
  plan: Plan,
  { range, attended }: Pick<CallRecordRun, 'range' | 'attended'>,
): Promise<StoredWindow[]> {
  if (range !== undefined) return windowsOfRange(context, plan, range);
  return inOrder(await findDue(context, plan, attended), context.clock.now());
}

async function findDue(
  context: CallRecordContext,
  { exportStart }: Plan,
  attended: boolean,
): Promise<StoredWindow[]> {
  const { clock, ledger, claimant } = context;
  const due: StoredWindow[] = [];
  for (const stored of await ledger.open()) {
    const what = whatIsDueToList(stored.row, { exportStart, attended }, clock.now());
    if (what === 'list') due.push(stored);
    // Whoever holds a window publishes it: something of it is known after all.
    if (what === 'giveUp' && !isHeld(stored.row, claimant)) await giveUp(context, stored);
  }
  return due;
}

/** Closes a window, unless records of it have landed: it is listed when they are published. */
async function giveUp({ ledger }: CallRecordContext, stored: StoredWindow): Promise<void> {
  if ((await readPending(ledger, stored.row.from)).length > 0) return;
  await ledger.close(stored, 'beyondRetention');
}
