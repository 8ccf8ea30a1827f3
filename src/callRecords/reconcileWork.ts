import { isHeld } from '../export/lease.ts';
import type { Plan, StoredWindow } from '../export/ledger.ts';
import { inOrderOfWork } from '../export/revisit.ts';
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
  const { clock, ledger, settings } = context;
  const now = clock.now();
  if (range === undefined) return inOrder(await findDue(context, plan, attended), now);
  const { from = plan.exportStart, to = now } = range;
  // Graph is asked for whole seconds: of a window younger than that there is nothing to ask.
  const begun = { from, to: Math.min(to, Math.floor(now / 1000) * 1000) };
  return inOrder(await ledger.windowsOf(begun, settings.partitionHours), now);
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

function inOrder(stored: readonly StoredWindow[], now: number): StoredWindow[] {
  const byStart = new Map(stored.map((window) => [window.row.from, window]));
  const rows = stored.map(({ row }) => row);
  return inOrderOfWork(rows, now).flatMap(({ from }) => byStart.get(from) ?? []);
}
