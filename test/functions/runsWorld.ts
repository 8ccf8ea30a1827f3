import { readConfig } from '../../src/config.ts';
import { StorageRefusedError } from '../../src/errors.ts';
import type { ExportRun } from '../../src/export/exportRun.ts';
import { Runs } from '../../src/functions/runs.ts';
import type { TimerFunction } from '../../src/functions/timerFunction.ts';
import { createLog, type Log, type LogRecord } from '../../src/log.ts';
import type { TimerNote } from '../../src/status/journal.ts';
import { JournalStore } from '../../src/status/journalStore.ts';
import type { StatusDocument } from '../../src/status/statusDocument.ts';
import { statusPath } from '../../src/status/writeStatus.ts';
import { openApp, type App } from '../../src/wiring.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { Steps } from '../support/steps.ts';

export const startOfWorld = Date.parse('2026-11-21T12:00:00Z');

/** A run that goes on until the test ends it. */
interface Begun {
  readonly name: string;
  readonly run: ExportRun;
  readonly log: Log;
  readonly end: (hasWorked?: boolean) => void;
  readonly fail: (error: Error) => void;
}

type PlannedTimer = Pick<TimerFunction, 'name'> & Partial<TimerFunction>;

/** The runs of an app whose work is in the test's hands; its storage is of memory. */
export class RunsWorld {
  readonly clock = new FakeClock(startOfWorld);
  readonly files = new MemoryBlobs(this.clock);
  readonly ledger = new MemoryEntityTable();
  /** All runs that were begun. */
  readonly begun: Begun[] = [];
  /** What was logged in the background. */
  readonly background: LogRecord[] = [];
  /** What was logged by invocations. */
  readonly logged: LogRecord[] = [];
  readonly log = createLog((record) => this.logged.push(record));
  /** What storage does with every call from now on; undefined: it answers. */
  fault: 'refuses' | 'hangs' | undefined;
  readonly timers: readonly TimerFunction[];
  readonly app: App;
  readonly runs: Runs;
  private readonly journal = new MemoryEntityTable();

  /** @param timers what is not said of them is as with the others; without work, it is held */
  constructor(...timers: readonly PlannedTimer[]) {
    const { clock } = this;
    const usual = { schedule: '0 * * * * *', runMs: 900_000 };
    this.timers = timers.map((one) => ({ ...usual, work: this.held(one.name), ...one }));
    const env = { EXPORT_STORAGE: 'UseDevelopmentStorage=true', FEEDS: 'pstnCalls' };
    const noted = this.timers.map(({ name, schedule }) => ({ name, schedule }));
    const storage = this.storage();
    this.app = openApp(readConfig(env, clock.now()), { clock, storage, timers: noted });
    const log = createLog((record) => this.background.push(record));
    this.runs = new Runs({ timers: this.timers, status: this.app.status, clock, log });
  }

  /** The timer runs, as its schedule has it. */
  fire(name: string): Promise<void> {
    const timer = this.timers.find((one) => one.name === name);
    if (timer === undefined) throw new Error(`There is no timer ${name}.`);
    return this.runs.byTimer(timer, this.log);
  }

  /** Lets everything happen that waits for nothing but storage. */
  settle(): Promise<void> {
    return this.clock.advance(0);
  }

  get names(): string[] {
    return this.begun.map(({ name }) => name);
  }

  async noteOf(name: string): Promise<TimerNote | undefined> {
    return (await new JournalStore(this.journal).read()).timers.get(name);
  }

  /** When the status that is stored was read; undefined if none is stored. */
  get writtenAt(): number | undefined {
    if (!this.files.paths().includes(statusPath)) return undefined;
    const text = Buffer.from(this.files.bytes(statusPath)).toString();
    return Date.parse((JSON.parse(text) as StatusDocument).checkedAt);
  }

  private held(name: string): TimerFunction['work'] {
    return (run, log) =>
      new Promise((resolve, reject) => {
        const end = (hasWorked = true) => {
          resolve(hasWorked);
        };
        this.begun.push({ name, run, log, end, fail: reject });
      });
  }

  private storage() {
    const steps = new Steps(async () => {
      if (this.fault === 'refuses') throw new StorageRefusedError('storage answered 403');
      if (this.fault === 'hangs') await new Promise<never>(() => undefined);
    });
    const table = (inner = new MemoryEntityTable()) => steps.table(inner);
    const files = steps.blobs(this.files);
    return {
      ...{ ledger: table(this.ledger), journal: table(this.journal) },
      ...{ inbox: table(), index: table(), subscriptions: table() },
      ...{ files, raw: new MemoryBlobs(this.clock) },
    };
  }
}
