import { randomUUID } from 'node:crypto';
import { chunksOf } from '../export/chunksOf.ts';
import type { Ledger } from '../export/ledger.ts';
import type { Window } from '../export/window.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import type { Inbox, InboxEntry } from './inbox.ts';
import { decideIndex, indexLanding, type IndexOutcome } from './indexLanding.ts';
import { inParallel } from './inParallel.ts';
import { writeLandedRun } from './landedRun.ts';
import type { LandingRecord } from './landingBuffer.ts';
import { addRun, type LandedRun } from './pending.ts';
import type { WindowFinder } from './windowFinder.ts';

/** How the landing of some records went. */
export interface Landing {
  /** Landed records. */
  readonly records: number;
  readonly blobs: number;
  /** Inbox entries of records of which a higher version was there: they stay. */
  readonly overtaken: readonly InboxEntry[];
}

/** Hears of inbox entries that have another ETag from now on. */
export type OnHeld = (entries: readonly InboxEntry[]) => void;

interface PlacedRecord extends LandingRecord {
  readonly from: number;
  readonly window: Window;
}

interface PlacedRun {
  readonly window: Window;
  readonly run: LandedRun;
}

const blobsAtOnce = 4;
// Each with its mark for coverage.
const runsPerTransaction = 50;

/**
 * Lands fetched records: one blob a window, then the index, then the ledger, and only then are
 * the inbox entries removed. Whoever dies in between leaves them, so that all is done again.
 * @param records each id once
 * @throws what storage throws: nothing is lost then
 */
export async function landRecords(
  context: CallRecordContext,
  windows: WindowFinder,
  records: readonly LandingRecord[],
  onHeld: OnHeld,
): Promise<Landing> {
  const { blobs, clock, index, inbox, ledger } = context;
  const placed = await place(windows, records);
  const current = placed.filter((record) => decideIndex(record).kind !== 'overtaken');
  const name = `${clock.now()}-${randomUUID()}`;
  const stored: (PlacedRun & { readonly records: readonly PlacedRecord[] })[] = [];
  await inParallel(byWindow(current), blobsAtOnce, async ([window, ofWindow]) => {
    const run = await writeLandedRun(blobs.raw, { from: window.from, name }, ofWindow);
    stored.push({ window, records: ofWindow, run: { ...run, added: 0 } });
  });
  const held = new HeldEntries(inbox, onHeld);
  const outcomes = await indexLanding(index, current, (replaced) => held.add(replaced));
  const isLanded = ({ id }: LandingRecord) => (outcomes.get(id) ?? 'overtaken') !== 'overtaken';
  const runs = stored
    .filter(({ records: ofWindow }) => ofWindow.some(isLanded))
    .map(({ window, run, records: ofWindow }) => {
      return { window, run: { ...run, added: countAdded(ofWindow, outcomes) } };
    });
  await announceRuns(ledger, runs);
  const landed = current.filter(isLanded);
  await inbox.remove(landed.flatMap((record) => held.entriesOf(record)));
  const overtaken = placed.filter((record) => !isLanded(record));
  return {
    records: landed.length,
    blobs: runs.length,
    overtaken: overtaken.flatMap((record) => held.entriesOf(record)),
  };
}

/**
 * Inbox entries that nobody but this instance can remove. Another one may have read them too,
 * fetched lower versions and be about to remove them: it must not while the index names versions
 * that the ledger does not know of yet.
 */
class HeldEntries {
  private readonly byId = new Map<string, InboxEntry>();

  constructor(
    private readonly inbox: Inbox,
    private readonly onHeld: OnHeld,
  ) {}

  async add(records: readonly LandingRecord[]): Promise<void> {
    const entries = records.flatMap((record) => this.entriesOf(record));
    const held = await this.inbox.hold(entries);
    for (const entry of held) this.byId.set(entry.id, entry);
    this.onHeld(held);
  }

  entriesOf({ entries }: LandingRecord): InboxEntry[] {
    return entries.map((entry) => this.byId.get(entry.id) ?? entry);
  }
}

async function place(
  windows: WindowFinder,
  records: readonly LandingRecord[],
): Promise<PlacedRecord[]> {
  const placed: PlacedRecord[] = [];
  for (const record of records) {
    const window = await windows.at(record.time);
    placed.push({ ...record, window, from: window.from });
  }
  return placed;
}

function byWindow(records: readonly PlacedRecord[]): Map<Window, PlacedRecord[]> {
  const groups = new Map<Window, PlacedRecord[]>();
  for (const record of records) {
    const group = groups.get(record.window);
    if (group === undefined) groups.set(record.window, [record]);
    else group.push(record);
  }
  return groups;
}

function countAdded(
  records: readonly PlacedRecord[],
  outcomes: ReadonlyMap<string, IndexOutcome>,
): number {
  return records.filter(({ id }) => outcomes.get(id) === 'added').length;
}

/** Has the runs published. */
async function announceRuns(ledger: Ledger, runs: readonly PlacedRun[]): Promise<void> {
  for (const chunk of chunksOf(runs, runsPerTransaction)) {
    const changes = chunk.flatMap(({ window, run }) => [addRun(run), ledger.staleMark(window)]);
    await ledger.table.transact(ledger.feed, changes);
  }
}
