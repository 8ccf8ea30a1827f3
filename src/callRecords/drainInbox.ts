import { BadAnswerError, describeError } from '../errors.ts';
import { waitForGraph } from '../export/waitForGraph.ts';
import { planSettings, type CallRecordContext, type CallRecordRun } from './callRecordContext.ts';
import { fetchEntry, type FetchFailure, type FetchOutcome } from './fetchEntry.ts';
import type { InboxEntry } from './inbox.ts';
import { InboxNotes } from './inboxNotes.ts';
import { LandingQueue } from './landingQueue.ts';
import type { Landing } from './landRecords.ts';

export interface DrainReport {
  /** Records that have landed. */
  readonly landed: number;
  /** Records that Graph has forgotten. */
  readonly gone: number;
  /** Tries that are to be repeated later. */
  readonly putOff: number;
  /** Entries that are left for later. */
  readonly waiting: number;
  /** Why the run ended before all were tried, in words. */
  readonly error?: string | undefined;
}

const fetchesAtOnce = 32;
const landMs = 60_000;
/** After so many failures in a row no other record is worth a try. */
const mostFailures = 20;
/** The limiter refuses what its pace would have sent just after the run's time. */
const paceMs = 5_000;

const notThere = 'Graph does not have it';

/** Fetches and lands every record of the inbox that is due, until none is left. */
export async function drainInbox(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<DrainReport> {
  const drain = new Drain(context, run);
  const stopLanding = context.clock.every(landMs, () => void drain.land());
  try {
    await drain.doAll();
  } catch (error) {
    drain.fail(error);
  } finally {
    stopLanding();
  }
  return drain.report();
}

class Drain {
  private landed = 0;
  private waiting = 0;
  private error: string | undefined;
  /** In a row. */
  private outages = 0;
  /** ETags of the entries tried, by id. */
  private readonly tried = new Map<string, string>();
  private mayAsk = false;
  /** True if the run was stopped while something was still to be tried. */
  private isCutShort = false;
  private readonly notes: InboxNotes;
  private readonly queue: LandingQueue;
  private readonly end = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly context: CallRecordContext,
    private readonly run: CallRecordRun,
  ) {
    this.signal = AbortSignal.any([run.stop, this.end.signal]);
    this.notes = new InboxNotes(context);
    this.queue = new LandingQueue(
      context,
      (entries) => {
        this.noteTried(entries);
      },
      (landing) => this.noteLanded(landing),
    );
  }

  /**
   * What one pass has fetched lands together with what the next ones fetch: an entry that is still
   * there is not tried again, so that a steady trickle makes no blob a record.
   */
  async doAll(): Promise<void> {
    try {
      while ((await this.pass()) && !this.isOver());
    } finally {
      await this.land();
    }
    if (this.tried.size > 0) this.waiting = await this.context.inbox.count();
  }

  /** Ends the run: nothing more is asked of Graph. */
  fail(error: unknown): void {
    const { stop } = this.run;
    if (stop.aborted && error === stop.reason) this.isCutShort = true;
    else this.error ??= describeError(error);
    this.end.abort();
  }

  async land(): Promise<void> {
    try {
      await this.queue.land();
    } catch (error) {
      this.fail(error);
    }
  }

  report(): DrainReport {
    const { landed, waiting } = this;
    const { goneCount: gone, putOffCount: putOff } = this.notes;
    const error = this.error ?? (this.isCutShort ? 'stopped before the end' : undefined);
    const level = this.tried.size > 0 || error !== undefined ? 'info' : 'debug';
    this.context.log[level]('inboxDrained', { landed, gone, putOff, error });
    return { landed, gone, putOff, waiting, error };
  }

  /**
   * Reads the inbox once and tries what is due.
   * @returns false if nothing was
   */
  private async pass(): Promise<boolean> {
    const tries = new Set<Promise<void>>();
    let hasTried = false;
    this.waiting = 0;
    try {
      for await (const entry of this.context.inbox.list()) {
        this.isCutShort ||= this.run.stop.aborted;
        if (this.isOver()) break;
        this.waiting += 1;
        if (!this.isDue(entry)) continue;
        if (!this.mayAsk) await this.waitForGraph();
        const attempt = this.try(entry).finally(() => tries.delete(attempt));
        tries.add(attempt);
        hasTried = true;
        while (tries.size >= fetchesAtOnce) await Promise.race(tries);
      }
    } finally {
      await Promise.all(tries);
    }
    return hasTried;
  }

  private isOver(): boolean {
    return this.signal.aborted || this.context.clock.now() >= this.run.giveUpAt;
  }

  /** In this run a second time only if the record was announced again. */
  private isDue({ id, etag, tries, nextTry }: InboxEntry): boolean {
    const tried = this.tried.get(id);
    if (tried !== undefined) return tried !== etag && tries === 0;
    return this.run.attended || nextTry <= this.context.clock.now();
  }

  /** Waits as long as an earlier run was told to, or ends the run if that is too long. */
  private async waitForGraph(): Promise<void> {
    const { clock, ledger } = this.context;
    const { notBefore } = await ledger.plan(planSettings(this.context), clock.now());
    this.mayAsk = true;
    await waitForGraph(this.context, notBefore, this.run);
  }

  private noteTried(entries: readonly InboxEntry[]): void {
    for (const { id, etag } of entries) this.tried.set(id, etag);
  }

  /** Never fails: others are under way at the same time. */
  private async try(entry: InboxEntry): Promise<void> {
    this.noteTried([entry]);
    try {
      const { giveUpAt } = this.run;
      await this.note(entry, await fetchEntry(this.context, entry, giveUpAt, this.signal));
    } catch (error) {
      this.fail(error);
    }
  }

  private async note(entry: InboxEntry, outcome: FetchOutcome): Promise<void> {
    if (outcome.kind === 'aborted') {
      this.isCutShort ||= this.run.stop.aborted;
      return;
    }
    if (outcome.kind === 'failed') {
      await this.noteFailure(entry, outcome);
      return;
    }
    this.outages = 0;
    if (outcome.kind === 'fetched') await this.queue.add(outcome.record);
    if (outcome.kind === 'absent') await this.notes.tryLater(entry, notThere, 'debug');
    if (outcome.kind === 'forgotten') await this.notes.gone(entry);
  }

  private async noteFailure(entry: InboxEntry, failure: FetchFailure): Promise<void> {
    const { error, isOfRecord, isOutage, endsRun, notBefore } = failure;
    this.outages = isOutage ? this.outages + 1 : 0;
    if (this.isOutOfTime(failure)) this.end.abort();
    else if (endsRun || this.outages >= mostFailures) this.fail(error);
    if (isOfRecord) await this.notes.tryLater(entry, describeError(error), 'warn', notBefore);
    const { ledger, clock } = this.context;
    if (notBefore !== undefined) await ledger.postpone(notBefore, clock.now());
  }

  /** True if nothing is wrong but that the run has no time left for another request. */
  private isOutOfTime({ isOfRecord, notBefore = 0 }: FetchFailure): boolean {
    const lateMs = notBefore - this.run.giveUpAt;
    return !isOfRecord && lateMs > 0 && lateMs < paceMs;
  }

  /**
   * Whoever landed the higher version may have died before the ledger knew of it: the entries stay
   * until Graph returns that version here too.
   */
  private async noteLanded({ records, blobs, overtaken }: Landing): Promise<void> {
    this.landed += records;
    if (records > 0) this.context.log.info('recordsLanded', { records, blobs });
    const error = new BadAnswerError('callRecords: a higher version than this one has landed');
    for (const entry of overtaken) await this.notes.tryLater(entry, describeError(error), 'warn');
  }
}
