import { whatIsDue } from './due.ts';
import type { ExportRun, FeedContext } from './exportRun.ts';
import { isHeld } from './lease.ts';
import type { StoredWindow } from './ledger.ts';
import type { Plan } from './plan.ts';
import { inOrderOfWork } from './revisit.ts';

/**
 * The windows to pull now, in the order of work: every one of a given range, or those that are
 * due. Windows that need no pull any more are closed on the way.
 */
export async function findWork(
  context: FeedContext,
  plan: Plan,
  { range, attended }: Pick<ExportRun, 'range' | 'attended'>,
): Promise<StoredWindow[]> {
  if (range !== undefined) return windowsOfRange(context, plan, range);
  return inOrder(await findDue(context, plan, attended), context.clock.now());
}

/** All windows of a range, whatever their state, in the order of work. */
export async function windowsOfRange(
  { clock, ledger, settings }: RangeContext,
  { exportStart }: Plan,
  { from = exportStart, to = Infinity }: NonNullable<ExportRun['range']>,
): Promise<StoredWindow[]> {
  const now = clock.now();
  // Graph is asked for whole seconds: of a window younger than that there is nothing to ask.
  const begun = { from, to: Math.min(to, Math.floor(now / 1000) * 1000) };
  return inOrder(await ledger.windowsOf(begun, settings.partitionHours), now);
}

interface RangeContext extends Pick<FeedContext, 'clock' | 'ledger'> {
  readonly settings: Pick<FeedContext['settings'], 'partitionHours'>;
}

async function findDue(
  context: FeedContext,
  plan: Plan,
  attended: boolean,
): Promise<StoredWindow[]> {
  const { clock, feed, ledger, settings, claimant } = context;
  const { exportStart } = plan;
  const { revisitHours } = settings;
  const { retentionDays } = feed;
  const dueSettings = { exportStart, revisitHours, retentionDays, attended };
  const due: StoredWindow[] = [];
  for (const stored of await ledger.open()) {
    const what = whatIsDue(stored.row, dueSettings, clock.now());
    if (what === 'pull') due.push(stored);
    // Whoever holds a window closes it, by the pull that is going on.
    if (isHeld(stored.row, claimant)) continue;
    if (what === 'settle') await ledger.close(stored, 'settled');
    if (what === 'giveUp') await ledger.close(stored, 'beyondRetention');
  }
  return due;
}

/** Stored windows in the order of work. */
export function inOrder(stored: readonly StoredWindow[], now: number): StoredWindow[] {
  const byStart = new Map(stored.map((window) => [window.row.from, window]));
  const rows = stored.map(({ row }) => row);
  return inOrderOfWork(rows, now).flatMap(({ from }) => byStart.get(from) ?? []);
}
