import type { CallRecordContext } from '../../src/callRecords/callRecordContext.ts';
import type { CallRecordRun, CallRecordSettings } from '../../src/callRecords/callRecordContext.ts';
import { Inbox, type InboxEntry } from '../../src/callRecords/inbox.ts';
import { RecordIndex } from '../../src/callRecords/recordIndex.ts';
import { Ledger } from '../../src/export/ledger.ts';
import type { WindowRow } from '../../src/export/windowRow.ts';
import { createLog, type LogRecord } from '../../src/log.ts';
import { FakeCallRecordSource, type FakeRecord } from './fakeCallRecordSource.ts';
import { FakeClock } from './fakeClock.ts';
import { MemoryBlobs } from './memoryBlobs.ts';
import { MemoryEntityTable } from './memoryEntityTable.ts';
import { Steps } from './steps.ts';
import { linesOf } from './world.ts';

const never = new AbortController().signal;

/** A tenant's call records and a storage account in memory, and instances that share them. */
export class CallWorld {
  readonly clock: FakeClock;
  readonly tables: MemoryBlobs;
  readonly raw: MemoryBlobs;
  readonly ledger = new MemoryEntityTable();
  readonly inbox = new MemoryEntityTable();
  readonly index = new MemoryEntityTable();
  readonly source: FakeCallRecordSource;
  readonly events: LogRecord[] = [];
  settings: CallRecordSettings;
  private instances = 0;

  constructor(
    now: string,
    settings: Partial<CallRecordSettings> & { readonly pageSize?: number } = {},
  ) {
    this.clock = new FakeClock(Date.parse(now), { autoAdvance: true });
    this.tables = new MemoryBlobs(this.clock);
    this.raw = new MemoryBlobs(this.clock);
    this.source = new FakeCallRecordSource(settings.pageSize);
    this.settings = { partitionHours: 24, ...settings };
  }

  /** A world of its own where everything is as here; what the source waits for is left out. */
  copy(): CallWorld {
    const { settings, source } = this;
    const copy = new CallWorld(new Date(this.clock.now()).toISOString(), {
      ...settings,
      pageSize: source.pageSize,
    });
    for (const part of ['tables', 'raw'] as const) copy[part].copyFrom(this[part]);
    for (const part of ['ledger', 'inbox', 'index'] as const) copy[part].copyFrom(this[part]);
    copy.source.copyFrom(source);
    copy.events.push(...this.events);
    copy.instances = this.instances;
    return copy;
  }

  /**
   * The same for worlds of the same time where the same is stored: whatever a new instance does,
   * it does in all of them.
   */
  digest(): string {
    const { tables, raw, ledger, inbox, index, clock } = this;
    const parts = [tables, raw, ledger, inbox, index].map((part) => part.digest());
    return [clock.now(), ...parts].join(' ');
  }

  /** What a new instance works with; every call that it makes goes through the steps. */
  context(steps = new Steps()): CallRecordContext {
    this.instances += 1;
    const holder = `host/${this.instances}`;
    const { clock, settings } = this;
    return {
      source: steps.callRecords(this.source),
      inbox: new Inbox(steps.table(this.inbox)),
      index: new RecordIndex(steps.table(this.index)),
      ledger: new Ledger('callRecords', steps.table(this.ledger)),
      blobs: { tables: steps.blobs(this.tables), raw: steps.blobs(this.raw) },
      clock,
      claimant: { clock, holder, isGone: () => false },
      settings,
      log: createLog((record) => this.events.push(record)),
    };
  }

  /** A run as a timer makes it, unless told otherwise. */
  run(run: Partial<CallRecordRun> = {}): CallRecordRun {
    return { attended: false, stop: never, giveUpAt: Infinity, ...run };
  }

  /** Moves the time on to a moment. */
  async goTo(moment: string): Promise<void> {
    await this.clock.advance(Date.parse(moment) - this.clock.now());
  }

  async inboxEntries(): Promise<InboxEntry[]> {
    const entries: InboxEntry[] = [];
    for await (const entry of new Inbox(this.inbox).list()) entries.push(entry);
    return entries;
  }

  async windows(): Promise<WindowRow[]> {
    const stored = await new Ledger('callRecords', this.ledger).list({ from: 0, to: 4e12 });
    return stored.map(({ row }) => row);
  }

  /** The published records of all raw files, in the order of the files. */
  published(): FakeRecord[] {
    const paths = this.raw.paths().filter((path) => path.startsWith('callRecords/'));
    const lines = paths.flatMap((path) => linesOf(this.raw.bytes(path)));
    return lines.map((line) => JSON.parse(line) as FakeRecord);
  }

  /** Paths of landed records that are not published yet. */
  landing(): string[] {
    return this.raw.paths().filter((path) => path.startsWith('landing/'));
  }
}

/** A call record with the fields that matter to the engine. */
export function record(
  id: string,
  startDateTime: string,
  version = 1,
  more: Record<string, unknown> = {},
): FakeRecord {
  return { id, version, startDateTime, ...more };
}
