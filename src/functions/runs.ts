import type { Clock } from '../clock.ts';
import { deadline } from '../deadline.ts';
import { describeError } from '../errors.ts';
import type { Log, WorkReason } from '../log.ts';
import { describeStatus } from '../status/describeStatus.ts';
import type { JournalStore } from '../status/journalStore.ts';
import { logProblems } from '../status/logProblems.ts';
import { noFacts } from '../status/noFacts.ts';
import type { StatusDocument } from '../status/statusDocument.ts';
import type { StatusKeeper } from '../status/statusKeeper.ts';
import type { TimerFunction } from './timerFunction.ts';

export interface RunsOptions {
  readonly timers: readonly TimerFunction[];
  readonly status: () => Promise<StatusKeeper>;
  readonly clock: Clock;
  /** Of work that was started by a request. */
  readonly log: Log;
}

const patienceMs = 10_000;
/** Waits are cut by the stop itself, which costs a window nothing, and not given up before it. */
const afterMs = 60_000;

/** The work of the timers, by schedule or on request; each at most once at a time in this process. */
export class Runs {
  private readonly hostStop = new AbortController();
  private readonly going = new Map<string, Promise<boolean>>();
  /** Started by requests, and still to be begun. */
  private readonly wanted = new Set<string>();
  /** Started by requests, and not ended yet. */
  private readonly background = new Set<Promise<void>>();

  constructor(private readonly options: RunsOptions) {}

  /** Ends all runs in order; nothing is begun any more. */
  stop(): void {
    this.hostStop.abort(new Error('The host stops.'));
  }

  /**
   * A run as its timer has it, noted in the journal.
   * @throws what the work throws
   */
  async byTimer(timer: TimerFunction, log: Log): Promise<void> {
    if (this.hostStop.signal.aborted) return;
    const { clock } = this.options;
    const { name } = timer;
    const startedAt = clock.now();
    await this.note(log, (journal) => journal.timerStarted(name, startedAt));
    let error = '';
    let hasWorked = true;
    try {
      hasWorked = await this.join(timer, log);
    } catch (failure) {
      error = describeError(failure);
      throw failure;
    } finally {
      await this.note(log, (journal) => journal.timerEnded(name, startedAt, clock.now(), error));
      await this.writeStatus(log, hasWorked);
    }
  }

  /**
   * Reads status, for whoever asks. Timers that are silent are made up for: what they would have
   * done is started.
   */
  async look(): Promise<StatusDocument> {
    const document = await this.readStatus();
    const silent = document.timers.filter((timer) => timer.silent).map(({ name }) => name);
    const startable = silent.filter((name) => !this.going.has(name));
    if (startable.length > 0) this.start(startable, 'timersSilent');
    return document;
  }

  /** Starts work that is due now; a run that is going on is followed by another one. */
  start(names: readonly string[], reason: WorkReason): void {
    if (this.hostStop.signal.aborted) return;
    this.options.log.info('workStarted', { works: names, reason });
    for (const timer of this.options.timers) {
      if (names.includes(timer.name)) this.begin(timer);
    }
  }

  /** Resolves when all work that was started by requests has ended. */
  async idle(): Promise<void> {
    while (this.background.size > 0) await Promise.all(this.background);
  }

  private begin(timer: TimerFunction): void {
    if (this.wanted.has(timer.name)) return;
    this.wanted.add(timer.name);
    const work = this.inBackground(timer).finally(() => this.background.delete(work));
    this.background.add(work);
  }

  /** Never fails: nobody waits for it. */
  private async inBackground(timer: TimerFunction): Promise<void> {
    const { log, timers } = this.options;
    await this.going.get(timer.name)?.catch(() => false);
    this.wanted.delete(timer.name);
    if (this.hostStop.signal.aborted) return;
    try {
      await this.join(timer, log);
    } catch (error) {
      log.error('workFailed', { work: timer.name, error: describeError(error) });
    }
    await this.writeStatus(log, true);
    const next = timers.find(({ name }) => name === timer.next);
    if (next) this.begin(next);
  }

  private join(timer: TimerFunction, log: Log): Promise<boolean> {
    const { name } = timer;
    const run = this.going.get(name) ?? this.run(timer, log).finally(() => this.going.delete(name));
    this.going.set(name, run);
    return run;
  }

  private async run({ runMs, work }: TimerFunction, log: Log): Promise<boolean> {
    const { clock } = this.options;
    const isOver = new DOMException('The time of this run is over.', 'TimeoutError');
    const { signal, lift } = deadline(clock, runMs, isOver);
    const stop = AbortSignal.any([this.hostStop.signal, signal]);
    try {
      return await work({ attended: false, stop, giveUpAt: clock.now() + runMs + afterMs }, log);
    } finally {
      lift();
    }
  }

  /** Answers also where storage does not. */
  private async readStatus(): Promise<StatusDocument> {
    const { status, clock } = this.options;
    let stopTimer = () => {};
    const late = new Promise<never>((_, reject) => {
      stopTimer = clock.every(patienceMs, () => {
        reject(new Error(`storage does not answer within ${patienceMs / 1000} s`));
      });
    });
    try {
      return await Promise.race([status().then((keeper) => keeper.read()), late]);
    } catch (error) {
      return describeStatus(noFacts(error, clock.now()));
    } finally {
      stopTimer();
    }
  }

  /** Status suffers where this fails, not the run. */
  private async note(log: Log, write: (journal: JournalStore) => Promise<void>): Promise<void> {
    try {
      await write((await this.options.status()).journal);
    } catch (error) {
      log.error('statusFailed', { error: describeError(error) });
    }
  }

  private async writeStatus(log: Log, hasWorked: boolean): Promise<void> {
    try {
      await (await this.options.status()).write(log, hasWorked);
    } catch (error) {
      log.error('statusFailed', { error: describeError(error) });
      logProblems(log, describeStatus(noFacts(error, this.options.clock.now())));
    }
  }
}
