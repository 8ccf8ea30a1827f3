import type { Clock } from '../clock.ts';
import { describeError } from '../errors.ts';
import type { LogFeed } from '../feeds/feed.ts';
import type { Log } from '../log.ts';
import { exportWindow, type WindowOutcome } from './exportWindow.ts';
import { findWork } from './findWork.ts';
import { isHeld, Lease, type Claimant } from './lease.ts';
import type { Ledger, Plan, StoredWindow } from './ledger.ts';
import type { LogSource } from './logSource.ts';
import { edge, type Window } from './window.ts';
import type { ExportBlobs } from './windowFiles.ts';

export interface ExportSettings {
  /** Milliseconds since 1970; undefined: as remembered, 90 days back at first. */
  readonly exportStart?: number | undefined;
  readonly partitionHours: number;
  readonly revisitHours: readonly number[];
}

/** What one run is to do. */
export interface ExportRun {
  /** A range to pull whatever its state; undefined for what is due. */
  readonly range?: Partial<Pick<Window, 'from' | 'to'>> | undefined;
  /** True to wait for windows that another instance holds, and to do them then. */
  readonly waitForHeld: boolean;
  /** Aborted when work is to stop at the next opportunity. */
  readonly stop: AbortSignal;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
}

export interface FeedContext {
  readonly feed: LogFeed;
  readonly ledger: Ledger;
  readonly source: LogSource;
  readonly blobs: ExportBlobs;
  readonly clock: Clock;
  readonly claimant: Claimant;
  readonly settings: ExportSettings;
  readonly log: Log;
}

export interface FeedReport {
  readonly feed: string;
  /** Windows that were pulled completely. */
  readonly done: number;
  /** Windows that were to be pulled and were not. */
  readonly left: number;
  /** Why, in words; the last reason where there are several. */
  readonly error?: string | undefined;
}

const dayMs = 86_400_000;
const defaultDays = 90;
const heldPollMs = 2_000;

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
  private queue: StoredWindow[] = [];
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
    const defaultStart = Math.floor(now / dayMs - defaultDays) * dayMs;
    const { exportStart, partitionHours } = settings;
    const plan = await ledger.plan({ exportStart, defaultStart, partitionHours }, now);
    this.queue = await findWork(this.context, plan, this.run.range);
    log.info('feedPlanned', { windows: this.queue.length });
    await this.waitForGraph(plan);
    const held: StoredWindow[] = [];
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (!(await this.work(next))) held.push(next);
    }
    if (this.run.waitForHeld) await this.workOnHeld(held, plan);
  }

  fail(error: unknown): void {
    const { stop } = this.run;
    if (!(stop.aborted && error === stop.reason)) this.error = describeError(error);
  }

  report(): FeedReport {
    const left = this.failed + this.queue.length;
    const stopped = this.run.stop.aborted && left > 0 ? 'stopped before the end' : undefined;
    return { feed: this.context.feed.name, done: this.done, left, error: this.error ?? stopped };
  }

  private next(): StoredWindow | undefined {
    return this.isOver || this.run.stop.aborted ? undefined : this.queue.shift();
  }

  /** Waits as long as an earlier run was told to, or ends the run if that is too long. */
  private async waitForGraph({ notBefore }: Plan): Promise<void> {
    const { clock } = this.context;
    if (this.queue.length === 0) return;
    if (notBefore > this.run.giveUpAt) {
      this.isOver = true;
      this.error = `Graph asked not to be asked again before ${edge(notBefore)}`;
      return;
    }
    await clock.sleep(notBefore - clock.now(), this.run.stop);
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
    this.queue.push(...held);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const { from } = next.row;
      const work = await findWork(this.context, plan, this.run.range);
      const stored = work.find(({ row }) => row.from === from);
      if (stored === undefined) continue;
      if (!isHeld(stored.row, claimant) && (await this.work(stored))) continue;
      this.queue.unshift(stored);
      await clock.sleep(heldPollMs, this.run.stop);
    }
  }
}
