import { describeError, LostLeaseError, storedError } from '../errors.ts';
import { Findings } from '../export/findings.ts';
import { isHeld, Lease } from '../export/lease.ts';
import type { StoredWindow } from '../export/ledger.ts';
import { inOrderOfWork } from '../export/revisit.ts';
import { edge } from '../export/window.ts';
import type { WindowRow } from '../export/windowRow.ts';
import type { CallRecordContext, CallRecordRun } from './callRecordContext.ts';
import { readPending } from './pending.ts';
import { publishWindow } from './publishWindow.ts';

export interface PublishReport {
  /** Windows whose files hold all that had landed. */
  readonly published: number;
  /** Windows that were to be published and were not. */
  readonly left: number;
  /** Why, in words; the last reason where there are several. */
  readonly error?: string | undefined;
}

const retryMs = 10 * 60_000;
const heldPollMs = 2_000;

/**
 * Publishes what has landed: each window at most hourly, for a person at once. The cost goes by
 * the windows that have something new.
 */
export async function publishCallRecords(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<PublishReport> {
  let published = 0;
  let left = 0;
  let error: string | undefined;
  for (const from of await findUnpublished(context)) {
    if (run.stop.aborted) {
      left += 1;
      continue;
    }
    try {
      const outcome = await publishAll(context, from, run);
      if (outcome === 'published') published += 1;
      if (outcome === 'held') left += 1;
    } catch (failure) {
      left += 1;
      if (failure !== run.stop.reason) error = describeError(failure);
    }
  }
  return { published, left, error };
}

/** Beginnings of the windows that have something new, or no files yet, in the order of work. */
async function findUnpublished({ ledger, clock }: CallRecordContext): Promise<number[]> {
  const pending = new Set((await readPending(ledger)).map(({ from }) => from));
  for (const { row } of await ledger.open()) {
    if (needsFiles(row)) pending.add(row.from);
  }
  // Only the beginning counts for the order.
  const windows = [...pending].map((from) => ({ feed: ledger.feed, from, to: from }));
  return inOrderOfWork(windows, clock.now()).map(({ from }) => from);
}

/** Every window that was listed has files, also without a record; a dirty one is written anew. */
function needsFiles(row: WindowRow): boolean {
  return (row.lastPull !== undefined && Object.keys(row.files).length === 0) || row.dirty;
}

/** A commit has room for so many landed runs: the rest follows at once. */
async function publishAll(
  context: CallRecordContext,
  from: number,
  run: CallRecordRun,
): Promise<'published' | 'nothing' | 'held'> {
  let outcome: 'published' | 'nothing' = 'nothing';
  for (let isFirst = true; ; isFirst = false) {
    run.stop.throwIfAborted();
    const stored = await find(context, from);
    if (stored === undefined) return outcome;
    const isDue = run.attended || (stored.row.publishAfter ?? 0) <= context.clock.now();
    if (isFirst && !isDue) return outcome;
    const [work] = await readPending(context.ledger, from);
    if (work === undefined && !needsFiles(stored.row)) return outcome;
    if (await publishOnce(context, stored)) {
      outcome = 'published';
      continue;
    }
    if (!run.attended) return 'held';
    await context.clock.sleep(heldPollMs, run.stop);
  }
}

async function find(
  { ledger, settings }: CallRecordContext,
  from: number,
): Promise<StoredWindow | undefined> {
  const [stored] = await ledger.windowsOf({ from, to: from + 1 }, settings.partitionHours);
  return stored;
}

/** @returns false if another instance holds the window */
async function publishOnce(context: CallRecordContext, stored: StoredWindow): Promise<boolean> {
  const { ledger, claimant, clock } = context;
  if (isHeld(stored.row, claimant)) return false;
  const lease = await Lease.claim(ledger, stored, claimant, false);
  if (lease === undefined) return false;
  const log = context.log.with({ window: edge(stored.row.from) });
  const findings = new Findings();
  const startedAt = clock.now();
  try {
    const published = await publishWindow(context, lease, stored.row.state, findings);
    log.info('windowPublished', { ...published, durationMs: clock.now() - startedAt });
    if (!findings.isEmpty) log.warn('rowFindings', { findings: findings.summary() });
    return true;
  } catch (error) {
    if (error instanceof LostLeaseError) {
      lease.abandon();
      return false;
    }
    log.warn('windowPutBack', { error: describeError(error) });
    await putBack(lease, stored.row, describeError(error), clock.now());
    throw error;
  }
}

/** Gives the window back with its next time; if that fails too, the lease runs out. */
async function putBack(lease: Lease, before: WindowRow, error: string, now: number): Promise<void> {
  const lastError = storedError(error);
  const publishFailures = (before.publishFailures ?? 0) + 1;
  const failure = { publishAfter: now + retryMs, publishFailures, lastError, failedAt: now };
  try {
    await lease.release({ state: before.state, pull: before.pull, ...failure });
  } catch {
    lease.abandon();
  }
}
