import type { Clock } from '../clock.ts';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ExportRun, FeedReport } from './exportRun.ts';
import { isHeld, Lease, type Claimant } from './lease.ts';
import type { Ledger, PlanSettings, StoredWindow } from './ledger.ts';
import type { Plan } from './plan.ts';
import { waitForGraph } from './waitForGraph.ts';
import { edge } from './window.ts';
import type { WindowOutcome } from './windowOutcome.ts';

export interface FeedWindows {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly claimant: Claimant;
  readonly log: Log;
}

/** What is done with a feed's windows. */
export interface WindowWork {
  /** The windows to work on now, in the order of work. */
  find(plan: Plan): Promise<StoredWindow[]>;
  /** Works on a window that this instance has claimed, and gives it back. */
  do(lease: Lease, log: Log): Promise<WindowOutcome>;
}

const heldPollMs = 2_000;
/** The same would be answered for any other window of the feed. */
const endingKinds: ReadonlySet<WindowOutcome['kind']> = new Set([
  'throttled',
  'refused',
  'unavailable',
]);

/** Works on the windows of one feed, one at a time; those that others hold are done last. */
export async function workOnWindows(
  windows: FeedWindows,
  run: ExportRun,
  settings: PlanSettings,
  work: WindowWork,
): Promise<FeedReport> {
  const feedRun = new FeedRun(windows, run, work);
  try {
    await feedRun.doAll(settings);
  } catch (error) {
    feedRun.fail(error);
  }
  return feedRun.report();
}

class FeedRun {
  /** Undefined until it is known which windows there are to work on. */
  private queue: StoredWindow[] | undefined;
  private done = 0;
  private failed = 0;
  private error: string | undefined;
  private isUnavailable = false;
  /** True when nothing more of this feed may be asked for in this run. */
  private isOver = false;

  constructor(
    private readonly windows: FeedWindows,
    private readonly run: ExportRun,
    private readonly work: WindowWork,
  ) {}

  async doAll(settings: PlanSettings): Promise<void> {
    const { clock, ledger, log } = this.windows;
    const plan = await ledger.plan(settings, clock.now());
    this.queue = await this.work.find(plan);
    log.info('feedPlanned', { windows: this.queue.length });
    if (this.queue.length > 0) await waitForGraph(this.windows, plan.notBefore, this.run);
    const held: StoredWindow[] = [];
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (!(await this.workOn(next))) held.push(next);
    }
    if (this.run.attended) await this.workOnHeld(held, plan);
  }

  fail(error: unknown): void {
    const { stop } = this.run;
    if (!(stop.aborted && error === stop.reason)) this.error = describeError(error);
  }

  report(): FeedReport {
    const left = this.failed + (this.queue?.length ?? 0);
    const isCutShort = this.run.stop.aborted && (left > 0 || this.queue === undefined);
    const stopped = isCutShort ? 'stopped before the end' : undefined;
    return {
      feed: this.windows.ledger.feed,
      done: this.done,
      left,
      error: this.error ?? stopped,
      ...(this.isUnavailable && { unavailable: true }),
    };
  }

  private next(): StoredWindow | undefined {
    return this.isOver || this.run.stop.aborted ? undefined : this.queue?.shift();
  }

  /** @returns false if another instance holds the window */
  private async workOn(stored: StoredWindow): Promise<boolean> {
    const { ledger, claimant, log } = this.windows;
    const isRequested = this.run.range !== undefined;
    let lease: Lease | undefined;
    try {
      lease = await Lease.claim(ledger, stored, claimant, isRequested);
    } catch (error) {
      return this.note({ kind: 'failed', retryable: false, error: describeError(error) });
    }
    if (lease === undefined) return false;
    return this.note(await this.work.do(lease, log.with({ window: edge(stored.row.from) })));
  }

  private async note(outcome: WindowOutcome): Promise<boolean> {
    if (outcome.kind === 'lost') return false;
    if (outcome.kind === 'done') {
      this.done += 1;
      return true;
    }
    this.failed += 1;
    if ('error' in outcome) this.error = outcome.error;
    this.isUnavailable = outcome.kind === 'unavailable';
    if (endingKinds.has(outcome.kind)) this.isOver = true;
    if (outcome.kind === 'throttled') {
      const { ledger, clock } = this.windows;
      await ledger.postpone(outcome.notBefore, clock.now());
    }
    return true;
  }

  /** Does what other instances held, once they have let go of it and if it is still to be done. */
  private async workOnHeld(held: readonly StoredWindow[], plan: Plan): Promise<void> {
    const { claimant, clock, log } = this.windows;
    this.queue?.push(...held);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const { from } = next.row;
      const found = await this.work.find(plan);
      const stored = found.find(({ row }) => row.from === from);
      if (stored === undefined) continue;
      if (!isHeld(stored.row, claimant) && (await this.workOn(stored))) continue;
      this.queue?.unshift(stored);
      const until = clock.now() + heldPollMs;
      log.info('waiting', { until: edge(until), reason: 'held' });
      await clock.sleep(heldPollMs, this.run.stop);
    }
  }
}
