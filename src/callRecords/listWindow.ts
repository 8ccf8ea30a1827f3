import { BrokenPagingError } from '../errors.ts';
import type { Lease } from '../export/lease.ts';
import type { WindowState } from '../export/revisit.ts';
import { outcomeOf, putBack, type WindowOutcome } from '../export/windowOutcome.ts';
import type { CallRecordContext, CallRecordRun } from './callRecordContext.ts';
import { MissingRecords } from './listWindowMissing.ts';
import { listPages } from './listWindowPages.ts';
import { readPending } from './pending.ts';
import { mayBeDone, nextList, stateWhenDone } from './reconcileDue.ts';

type ListRun = Pick<CallRecordRun, 'stop' | 'giveUpAt'>;

interface CompleteList {
  /** When it began, milliseconds since 1970. */
  readonly startedAt: number;
  /** Distinct ids in it. */
  readonly listed: number;
}

/**
 * Lists a window that this instance has claimed, puts what the export lacks into the inbox, and
 * commits the window's row.
 * @param wanted takes the ids that were put into the inbox, also those of a list that failed
 */
export async function listWindow(
  context: CallRecordContext,
  run: ListRun,
  lease: Lease,
  wanted: Set<string>,
): Promise<WindowOutcome> {
  const { clock, log } = context;
  try {
    const list = await readList(context, run, lease, wanted);
    const state = await commit(context, lease, list, wanted.size);
    const durationMs = clock.now() - list.startedAt;
    log.info('windowListed', { state, listed: list.listed, wanted: wanted.size, durationMs });
    return { kind: 'done' };
  } catch (error) {
    const outcome = outcomeOf(error, run.stop);
    await putBack(context, lease, outcome, () => Promise.resolve(undefined));
    return outcome;
  }
}

/** Reads the whole list; begins it anew once if Graph does not accept its own link. */
async function readList(
  context: CallRecordContext,
  run: ListRun,
  lease: Lease,
  wanted: Set<string>,
): Promise<CompleteList> {
  const missing = new MissingRecords(context, lease.row);
  try {
    return await readPages(context, run, lease, missing, wanted);
  } catch (error) {
    if (!(error instanceof BrokenPagingError)) throw error;
    return await readPages(context, run, lease, missing, wanted);
  }
}

async function readPages(
  { source, inbox, clock }: CallRecordContext,
  { stop, giveUpAt }: ListRun,
  lease: Lease,
  missing: MissingRecords,
  wanted: Set<string>,
): Promise<CompleteList> {
  const { from, to } = lease.row;
  const startedAt = clock.now();
  const range = { from, to: Math.min(to, Math.floor(startedAt / 1000) * 1000) };
  const signal = AbortSignal.any([stop, lease.signal]);
  const listed = new Set<string>();
  for await (const records of listPages({ source, range, giveUpAt, signal })) {
    for (const { id } of records) listed.add(id);
    const ids = await missing.among(records);
    await inbox.addListed(ids, from, clock.now());
    for (const id of ids) wanted.add(id);
  }
  return { startedAt, listed: listed.size };
}

async function commit(
  context: CallRecordContext,
  lease: Lease,
  { startedAt, listed }: CompleteList,
  wanted: number,
): Promise<WindowState> {
  const { row } = lease;
  const isDone = mayBeDone(row, { startedAt, wanted }) && !(await hasUnfinished(context, row.from));
  const state = isDone ? stateWhenDone(row, startedAt) : 'open';
  await lease.commit({
    state,
    lastPull: startedAt,
    lastPullRows: listed,
    nextPull: state === 'open' ? nextList(row, startedAt) : 0,
    requested: false,
    attempts: 0,
    // With such failures in a row, the error is that of the last one.
    ...(row.publishFailures === undefined && { lastError: '', failedAt: undefined }),
    pull: undefined,
  });
  return lease.row.state;
}

/** True if records of a window are still to be fetched or published. */
async function hasUnfinished({ inbox, ledger }: CallRecordContext, from: number): Promise<boolean> {
  // The inbox first: what leaves it meanwhile is pending already.
  for await (const { listedIn } of inbox.list()) if (listedIn === from) return true;
  return (await readPending(ledger, from)).length > 0;
}
