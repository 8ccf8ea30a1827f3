import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { BrokenPagingError } from '../errors.ts';
import type { LogFeed } from '../feeds/feed.ts';
import type { Blobs } from './blobs.ts';
import type { CompletedPull } from './completedPull.ts';
import type { Findings } from './findings.ts';
import type { Lease } from './lease.ts';
import type { LogPage, LogSource } from './logSource.ts';
import { readPage } from './readPage.ts';
import { RowBuffer } from './rowBuffer.ts';
import { RunStore } from './runStore.ts';
import { hourMs } from './time.ts';
import { edge } from './window.ts';
import type { PullState, RunRef } from './windowRow.ts';
import type { WindowStream } from './windowStream.ts';

// Another checkpoint of this size may be on its way meanwhile. It grows by so much with each run,
// because all their names have to fit into one ledger row.
const firstCheckpointSize = 4 * 1_048_576;
const checkpointGrowth = 131_072;
const checkpointMs = 60_000;
const oldestPullMs = 6 * hourMs;
// So many names fit into a ledger row many times over.
const mostKeptRuns = 64;

export interface PullContext {
  readonly feed: LogFeed;
  readonly lease: Lease;
  readonly source: LogSource;
  readonly raw: Blobs;
  readonly clock: Clock;
  /** Aborted when the pull is to stop at the next opportunity. */
  readonly stop: AbortSignal;
  readonly giveUpAt: number;
  /** False while the feed is known to be failing. */
  readonly retry: boolean;
  readonly findings: Findings;
  /** Given the rows of each page, as long as all of them come in one paging. */
  readonly stream: WindowStream | undefined;
  pageRead(rows: number): void;
}

type Progress = Omit<PullState, 'runs'>;

/** Reads a window from Graph, from wherever its last checkpoint left off. */
export class WindowPull {
  /** As it is in the ledger. */
  private stored: PullState;
  /** What has been read; its rows are in the stored runs, on their way there, or in the buffer. */
  private progress: Progress;
  private buffer = new RowBuffer();
  /** Of a checkpoint on its way, or empty. */
  private storedBuffer = new RowBuffer();
  private checkpointing: Promise<void> = Promise.resolve();
  private readonly runs: RunStore;
  private checkpointAt: number;
  private readonly seenLinks = new Set<string>();
  private readonly end = new AbortController();
  private readonly signal: AbortSignal;

  constructor(private readonly context: PullContext) {
    const { lease, clock, stop, raw } = context;
    const now = clock.now();
    this.stored = lease.row.pull ?? { startedAt: now, runs: [], pages: 0, rows: 0 };
    this.progress = this.stored;
    this.checkpointAt = now + checkpointMs;
    this.signal = AbortSignal.any([stop, lease.signal, this.end.signal]);
    this.runs = new RunStore(raw, lease.row);
  }

  /**
   * Reads all pages that are left.
   * @throws what the source throws; what was read before is kept by `storeBuffer`
   */
  async read(): Promise<CompletedPull> {
    const isOld = this.context.clock.now() - this.progress.startedAt > oldestPullMs;
    if (isOld && this.progress.next !== null) await this.beginAnew();
    try {
      await this.readPages();
    } catch (error) {
      if (!(error instanceof BrokenPagingError)) throw error;
      await this.beginAnew();
      await this.readPages();
    } finally {
      // With every page read no request is on its way, and a vanished run may have them read again.
      if (this.progress.next !== null) this.end.abort();
    }
    await this.checkpointing;
    // Its memory is better used for the merge.
    this.storedBuffer = new RowBuffer();
    const { startedAt, runs } = this.stored;
    const { stream } = this.context;
    return { startedAt, runs, buffer: this.buffer, folder: this.runs.folder, stream };
  }

  /**
   * Stores what is in memory only.
   * @returns the state with which the pull can go on elsewhere, once the ledger has it
   */
  async storeBuffer(): Promise<PullState> {
    try {
      await this.checkpointing;
    } catch {
      // The rows of a checkpoint that failed are read again, from the link before them.
      return this.stored;
    }
    return this.store(this.buffer, this.progress);
  }

  /** Begins the paging again and keeps what was read as rows known already. */
  async beginAnew(missing?: RunRef): Promise<void> {
    this.context.stream?.giveUp();
    const { runs } = await this.storeBuffer();
    const known = runs.filter((run) => run !== missing).map((run) => ({ ...run, current: false }));
    const startedAt = this.context.clock.now();
    const kept = known.length > mostKeptRuns ? [await this.runs.merge(known, startedAt)] : known;
    this.seenLinks.clear();
    this.progress = { startedAt, pages: 0, rows: 0 };
    await this.goOnWith({ ...this.progress, runs: kept });
  }

  /** Begins to store the buffer, one checkpoint after the other, beside the work on more pages. */
  private async checkpoint(): Promise<void> {
    await this.checkpointing;
    this.checkpointAt = this.context.clock.now() + checkpointMs;
    const { buffer, progress } = this;
    [this.buffer, this.storedBuffer] = [this.storedBuffer, this.buffer];
    this.buffer.clear();
    this.checkpointing = this.store(buffer, progress).then((state) => this.update(state));
    // No page is to follow rows that could not be stored.
    this.checkpointing.catch((error: unknown) => {
      this.end.abort(error);
    });
  }

  private async store(buffer: RowBuffer, progress: Progress): Promise<PullState> {
    const { runs } = this.stored;
    if (buffer.rows === 0) return { ...progress, runs };
    const { startedAt } = progress;
    const run = await this.runs.store(buffer.sorted(), { startedAt, current: true });
    return { ...progress, runs: [...runs, run] };
  }

  /** The link moves in the same write that names the run holding the rows before it. */
  private async update(state: PullState): Promise<void> {
    await this.context.lease.update({ pull: state });
    this.stored = state;
  }

  /** The same where the buffer's rows are in the state. */
  private async goOnWith(state: PullState): Promise<void> {
    await this.update(state);
    this.buffer.clear();
    this.checkpointAt = this.context.clock.now() + checkpointMs;
  }

  private async readPages(): Promise<void> {
    const { next: first } = this.progress;
    if (first === null) return;
    if (first !== undefined) this.noteLink(first);
    let answer = this.fetch(first);
    for (;;) {
      const page = await answer;
      const { next } = page;
      if (next !== undefined) {
        this.noteLink(next);
        answer = this.fetch(next);
        // The request leaves before the work on this page holds up the event loop.
        await setImmediate();
      }
      await this.take(page);
      if (next === undefined) return;
      if (this.isCheckpointDue()) await this.checkpoint();
    }
  }

  private fetch(link: string | undefined): Promise<LogPage> {
    const { feed, lease, source, retry, giveUpAt, clock } = this.context;
    const { from, to } = lease.row;
    const wholeSecond = Math.floor(clock.now() / 1000) * 1000;
    const range = { from, to: Math.min(to, wholeSecond) };
    const answer = source.fetchPage({ feed, range, link, retry, giveUpAt }, this.signal);
    // Its failure is met where it is awaited, which an earlier failure may come before.
    answer.catch(() => undefined);
    return answer;
  }

  private noteLink(link: string): void {
    if (this.seenLinks.has(link)) {
      const { feed, lease } = this.context;
      throw new BrokenPagingError(`${feed.name} ${edge(lease.row.from)}: a link has come twice`);
    }
    this.seenLinks.add(link);
  }

  private async take({ rows: texts, next }: LogPage): Promise<void> {
    const { feed, lease, findings, stream } = this.context;
    const { startedAt, pages, rows } = this.progress;
    const page = { feed, window: lease.row, number: pages + 1, rows: texts };
    for (const batch of readPage(page, findings)) {
      for (const row of batch) if (!this.buffer.add(row)) findings.note('repeatedRow');
      await stream?.add(batch);
    }
    const read = rows + texts.length;
    this.progress = { startedAt, next: next ?? null, pages: pages + 1, rows: read };
    this.context.pageRead(texts.length);
  }

  private isCheckpointDue(): boolean {
    const size = firstCheckpointSize + this.stored.runs.length * checkpointGrowth;
    return this.buffer.size >= size || this.context.clock.now() >= this.checkpointAt;
  }
}
