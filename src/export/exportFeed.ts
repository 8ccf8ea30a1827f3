import type { ExportRun, FeedContext, FeedReport } from './exportRun.ts';
import { exportWindow } from './exportWindow.ts';
import { findWork } from './findWork.ts';
import { dayMs, startOfDay } from './time.ts';
import { workOnWindows, type WindowWork } from './workOnWindows.ts';

const defaultDays = 90;

/** Brings one feed up to date, one window at a time. */
export async function exportFeed(context: FeedContext, run: ExportRun): Promise<FeedReport> {
  const { feed, source, blobs, clock, settings } = context;
  const { exportStart, partitionHours, revisitHours } = settings;
  const { stop, giveUpAt } = run;
  // While the feed is failing, each window is one try, so that it holds up no other.
  let retry = true;
  const work: WindowWork = {
    find: (plan) => findWork(context, plan, run),
    do: async (lease, log) => {
      const ofWindow = { feed, source, blobs, clock, revisitHours, stop, giveUpAt, retry, log };
      const outcome = await exportWindow(ofWindow, lease);
      if (outcome.kind === 'done') retry = true;
      if (outcome.kind === 'failed') retry &&= !outcome.retryable;
      return outcome;
    },
  };
  const defaultStart = startOfDay(clock.now() - defaultDays * dayMs);
  return workOnWindows(context, run, { exportStart, defaultStart, partitionHours }, work);
}
