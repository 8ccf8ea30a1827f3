import { describeError } from '../errors.ts';
import type { WaitReason } from '../log.ts';
import type { ExportRun, FeedContext, FeedReport } from './exportRun.ts';
import { exportWindow, type WindowOutcome } from './exportWindow.ts';
import { findWork } from './findWork.ts';
import { isHeld, Lease } from './lease.ts';
import type { Plan, StoredWindow } from './ledger.ts';
import { dayMs, startOfDay } from './time.ts';
import { edge } from './window.ts';

const defaultDays = 90;
const heldPollMs = 2_000;
const longestWaitMs = 10 * 60_000;

/** Brings one feed up to date, one window at a time. */
export async function exportFeed(context: FeedContext, run: ExportRun): Promise<FeedReport> {
  const feedRun = new FeedRun(context, run);
  try {
    await feedRun.doAll();
  } catch (error) {
    feedRun.fail(error);
  }
  return feedRun.report();
}

class FeedRun {
  /** Undefined until it is known which windows there are to pull. */
  private queue: StoredWindow[] | undefined;
  private done = 0;
  private failed = 0;
  private error: string | undefined;
  /** False while the feed is failing: each window then is one try, so that it holds up no other. */
  private retry = true;
  /** True when nothing more of this feed may be asked for in this run. */
  private isOver = false;

  constructor(
    private readonly context: FeedContext,
    private readonly run: ExportRun,
  ) {}

  async doAll(): Promise<void> {
    const { clock, ledger, log, settings } = this.context;
    const now = clock.now();
    const defaultStart = startOfDay(now - defaultDays * dayMs);
    const { exportStart, partitionHours } = settings;
    const plan = await ledger.plan({ exportStart, defaultStart, partitionHours }, now);
    this.queue = await findWork(this.context, plan, this.run);
    log.info('feedPlanned', { windows: this.queue.length });
    if (this.queue.length > 0) await this.waitForGraph(plan);
    const held: StoredWindow[] = [];
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (!(await this.work(next))) held.push(next);
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
    return { feed: this.context.feed.name, done: this.done, left, error: this.error ?? stopped };
  }

  private next(): StoredWindow | undefined {
    return this.isOver || this.run.stop.aborted ? undefined : this.queue?.shift();
  }

  /** Waits as long as an earlier run was told to, or ends the run if that is too long. */
  private async waitForGraph({ notBefore }: Plan): Promise<void> {
    const now = this.context.clock.now();
    if (notBefore <= now) return;
    if (notBefore > Math.min(this.run.giveUpAt, now + longestWaitMs)) {
      this.isOver = true;
      this.error = `Graph asked not to be asked again before ${edge(notBefore)}`;
      return;
    }
    await this.wait(notBefore, 'throttled');
  }

  /** @returns false if another instance holds the window */
  private async work(stored: StoredWindow): Promise<boolean> {
    const { feed, ledger, source, blobs, clock, claimant, settings } = this.context;
    const isRequested = this.run.range !== undefined;
    let lease: Lease | undefined;
    try {
      lease = await Lease.claim(ledger, stored, claimant, isRequested);
    } catch (error) {
      return this.note({ kind: 'failed', retryable: false, error: describeError(error) });
    }
    if (lease === undefined) return false;
    const { stop, giveUpAt } = this.run;
    const { revisitHours } = settings;
    const log = this.context.log.with({ window: edge(stored.row.from) });
    const { retry } = this;
    const context = { feed, source, blobs, clock, revisitHours, stop, giveUpAt, retry, log };
    return this.note(await exportWindow(context, lease));
  }

  private async note(outcome: WindowOutcome): Promise<boolean> {
    if (outcome.kind === 'lost') return false;
    if (outcome.kind === 'done') {
      this.done += 1;
      this.retry = true;
      return true;
    }
    this.failed += 1;
    if ('error' in outcome) this.error = outcome.error;
    if (outcome.kind === 'failed') this.retry &&= !outcome.retryable;
    if (outcome.kind === 'refused' || outcome.kind === 'throttled') this.isOver = true;
    if (outcome.kind === 'throttled') await this.context.ledger.postpone(outcome.notBefore);
    return true;
  }

  /** Does what other instances held, once they have let go of it and if it is still to be done. */
  private async workOnHeld(held: readonly StoredWindow[], plan: Plan): Promise<void> {
    const { claimant, clock } = this.context;
    this.queue?.push(...held);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const { from } = next.row;
      const work = await findWork(this.context, plan, this.run);
      const stored = work.find(({ row }) => row.from === from);
      if (stored === undefined) continue;
      if (!isHeld(stored.row, claimant) && (await this.work(stored))) continue;
      this.queue?.unshift(stored);
      await this.wait(clock.now() + heldPollMs, 'held');
    }
  }

  private async wait(until: number, reason: WaitReason): Promise<void> {
    const { clock, log } = this.context;
    log.info('waiting', { until: edge(until), reason });
    await clock.sleep(until - clock.now(), this.run.stop);
  }
}
