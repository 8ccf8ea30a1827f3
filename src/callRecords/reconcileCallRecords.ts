import type { FeedReport } from '../export/exportRun.ts';
import { workOnWindows, type WindowWork } from '../export/workOnWindows.ts';
import { planSettings, type CallRecordContext, type CallRecordRun } from './callRecordContext.ts';
import { listWindow } from './listWindow.ts';
import { findLists } from './reconcileWork.ts';

export interface ReconcileReport extends FeedReport {
  /** Records that were put into the inbox. */
  readonly wanted: number;
}

/**
 * Compares the windows that are due, or those of a range, with Graph's own list, one at a time,
 * and puts what the export lacks into the inbox: with or without notifications nothing is missed.
 */
export async function reconcileCallRecords(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<ReconcileReport> {
  let wanted = 0;
  const work: WindowWork = {
    find: (plan) => findLists(context, plan, run),
    do: async (lease, log) => {
      const ofWindow = new Set<string>();
      const outcome = await listWindow({ ...context, log }, run, lease, ofWindow);
      wanted += ofWindow.size;
      return outcome;
    },
  };
  const report = await workOnWindows(context, run, planSettings(context), work);
  return { ...report, wanted };
}
