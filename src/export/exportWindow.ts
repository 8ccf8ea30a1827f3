import type { Clock } from '../clock.ts';
import type { LogFeed } from '../feeds/feed.ts';
import type { Log } from '../log.ts';
import type { Blobs } from './blobs.ts';
import { VanishedRunError, type CompletedPull } from './completedPull.ts';
import { Findings } from './findings.ts';
import { finishWindow, type FinishedWindow } from './finishWindow.ts';
import type { Lease } from './lease.ts';
import type { LogSource } from './logSource.ts';
import { WindowPull } from './pullWindow.ts';
import type { ExportBlobs } from './windowFiles.ts';
import { WindowStream } from './windowStream.ts';
import { outcomeOf, putBack, type WindowOutcome } from './windowOutcome.ts';

export interface WindowContext {
  readonly feed: LogFeed;
  readonly source: LogSource;
  readonly blobs: ExportBlobs;
  readonly clock: Clock;
  readonly revisitHours: readonly number[];
  /** Aborted when work is to stop at the next opportunity. */
  readonly stop: AbortSignal;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
  /** False while the feed is known to be failing. */
  readonly retry: boolean;
  readonly log: Log;
}

/** Pulls a window that this instance has claimed and brings its files up to date. */
export async function exportWindow(context: WindowContext, lease: Lease): Promise<WindowOutcome> {
  const { clock, log } = context;
  const findings = new Findings();
  const pageRead = (rows: number) => {
    log.debug('pageRead', { rows });
  };
  const { feed, blobs } = context;
  const stream = WindowStream.begin(feed, lease.row, blobs);
  const pull = new WindowPull({ ...context, raw: blobs.raw, lease, findings, stream, pageRead });
  const startedAt = clock.now();
  try {
    const finished = await pullAndFinish(context, lease, pull, findings);
    log.info('windowPulled', { ...finished, durationMs: clock.now() - startedAt });
    if (!findings.isEmpty) log.warn('rowFindings', { findings: findings.summary() });
    return { kind: 'done' };
  } catch (error) {
    const outcome = outcomeOf(error, context.stop);
    await putBack(context, lease, outcome, () => pull.storeBuffer());
    return outcome;
  }
}

async function pullAndFinish(
  context: WindowContext,
  lease: Lease,
  pull: WindowPull,
  findings: Findings,
): Promise<FinishedWindow> {
  const { feed, blobs } = context;
  const finish = async (completed: CompletedPull) => {
    const finished = await finishWindow(feed, lease, completed, blobs, context, findings);
    await removeRuns(blobs.raw, completed);
    return finished;
  };
  try {
    return await finish(await pull.read());
  } catch (error) {
    if (!(error instanceof VanishedRunError)) throw error;
    // Unless this is refused, nobody else has finished the window: its rows have to come again.
    await pull.beginAnew(error.run);
    return await finish(await pull.read());
  }
}

/** Tidies up after the commit; what cannot be removed now is swept later. */
async function removeRuns(raw: Blobs, { folder, runs }: CompletedPull): Promise<void> {
  await Promise.allSettled(runs.map(({ name }) => raw.remove(`${folder}/${name}`)));
}
