import { coveragePath, writeCoverage, type CoverageRow } from '../../export/coverageFile.ts';
import { chunksOf } from '../../export/chunksOf.ts';
import { Ledger } from '../../export/ledger.ts';
import { dayMs, hourMs, startOfDay } from '../../export/time.ts';
import { newWindowRow, toEntity, windowRowKey, type WindowRow } from '../../export/windowRow.ts';
import { Inbox } from '../../callRecords/inbox.ts';
import { SubscriptionStore } from '../../callRecords/subscription/subscriptionStore.ts';
import { describeStatus } from '../../status/describeStatus.ts';
import { JournalStore } from '../../status/journalStore.ts';
import { OlderWindows } from '../../status/olderWindows.ts';
import { readFacts, type StatusSources } from '../../status/readFacts.ts';
import { openStorage, type Storage } from '../../storage/openStorage.ts';

/** An export of four feeds that is up to date. */
export interface YearsInput {
  readonly connectionString: string;
  readonly container: string;
  readonly days: number;
  /** The last days whose windows are in the ledger too. */
  readonly ledgerDays: number;
  /** Length of a window. */
  readonly windowHours: number;
}

const feeds = ['pstnCalls', 'directRoutingCalls', 'smsLog', 'callRecords'];
const revisitHours = [1, 3, 8, 24, 48, 72, 168, 336, 840];
const openDays = 35;
const waiting = 100;
const changesPerTransaction = 100;

/** Stores a ledger and a coverage table as so many days leave them. */
export async function storeYears(input: YearsInput) {
  const startedAt = performance.now();
  const storage = await openStorage({ ...input, exportContainer: input.container });
  const now = Math.floor(Date.now() / hourMs) * hourMs;
  const coverage: CoverageRow[] = [];
  for (const feed of feeds) {
    const rows = rowsOf(feed, input, now);
    const kept = rows.filter(({ from }) => from >= now - input.ledgerDays * dayMs);
    await storeLedger(new Ledger(feed, storage.ledger), kept);
    coverage.push(...rows.map(coverageOf));
  }
  const writer = storage.files.writer(coveragePath, '1', 'application/vnd.apache.parquet');
  await writer.write(await writeCoverage(coverage));
  await writer.commit({ ifAbsent: true });
  const ids = Array.from({ length: waiting }, (_, n) => String(n));
  await new Inbox(storage.inbox).announce(ids, now);
  return { now, seconds: (performance.now() - startedAt) / 1000 };
}

/** Reads and describes status twice, as one process does between two runs. */
export async function readStatus(input: YearsInput & { readonly now: number }) {
  const storage = await openStorage({ ...input, exportContainer: input.container });
  const sources = sourcesOf(storage);
  const first = await timed(sources, input.now);
  const again = await timed(sources, input.now);
  const { documentKb } = first;
  return { firstMs: first.ms, againMs: again.ms, documentKb, seconds: first.ms / 1000 };
}

async function timed(sources: StatusSources, now: number) {
  const startedAt = performance.now();
  const facts = await readFacts(sources, now);
  const document = JSON.stringify(describeStatus(facts));
  const ms = performance.now() - startedAt;
  if (facts.error !== undefined) throw new Error(facts.error);
  return { ms, documentKb: Buffer.byteLength(document) / 1024 };
}

function sourcesOf({ files, ...tables }: Storage): StatusSources {
  return {
    app: { feeds, notifies: true },
    revisitHours,
    ledger: tables.ledger,
    inbox: new Inbox(tables.inbox),
    subscriptions: new SubscriptionStore(tables.subscriptions),
    journal: new JournalStore(tables.journal),
    older: new OlderWindows(files),
  };
}

/** Settled ones but for the last weeks. */
function rowsOf(feed: string, { days, windowHours }: YearsInput, now: number): WindowRow[] {
  const today = startOfDay(now);
  const rows: WindowRow[] = [];
  const lengthMs = windowHours * hourMs;
  for (let from = today - days * dayMs; from < today + dayMs; from += lengthMs) {
    const window = { feed, from, to: from + lengthMs };
    const isOpen = from >= today - openDays * dayMs;
    const files = { [`${feed}/raw`]: '"0x8DC0FFEE"', [`${feed}/table`]: '"0x8DC0FFEE"' };
    rows.push({
      ...newWindowRow(window),
      ...{ state: isOpen ? 'open' : 'settled', files, digest: 'd'.repeat(32) },
      ...{ rows: 500, lastPullRows: 500, lastPull: Math.min(now, window.to), newestRow: from },
    });
  }
  return rows;
}

async function storeLedger(ledger: Ledger, rows: readonly WindowRow[]): Promise<void> {
  const [first, last] = [rows[0]?.from ?? 0, rows.at(-1)?.to ?? 0];
  const plan = {
    exportStart: first,
    tiledFrom: first,
    tiledTo: last,
    notBefore: 0,
    postponedAt: 0,
  };
  await ledger.table.transact(ledger.feed, [{ kind: 'put', rowKey: 'plan', values: plan }]);
  const changes = rows.map((row) => {
    return { kind: 'put', rowKey: windowRowKey(row), values: toEntity(row) } as const;
  });
  for (const chunk of chunksOf(changes, changesPerTransaction)) {
    await ledger.table.transact(ledger.feed, chunk);
  }
}

function coverageOf({
  feed,
  from,
  to,
  state,
  rows,
  lastPullRows,
  lastPull,
}: WindowRow): CoverageRow {
  const counts = { listed: undefined, landed: undefined, published: undefined, gone: undefined };
  return { feed, from, to, state, rows, lastPullRows, pulledAt: lastPull, ...counts };
}
