import { deadline } from '../deadline.ts';
import { describeError } from '../errors.ts';
import { refreshCoverage } from '../export/coverage.ts';
import type { FeedReport } from '../export/exportRun.ts';
import type { CallRecordContext, CallRecordRun } from './callRecordContext.ts';
import { drainInbox, type DrainReport } from './drainInbox.ts';
import { publishCallRecords } from './publishCallRecords.ts';
import { callRecordCoverage } from './reconcileCoverage.ts';
import { reconcileCallRecords } from './reconcileCallRecords.ts';
import { sweepLanding } from './sweepLanding.ts';

const drainMs = 600_000;

/**
 * Fetches what is in the inbox, and publishes what has landed. Ends at once when there is nothing
 * to do.
 */
export async function exportCallRecords(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<FeedReport> {
  const drained = await drainForAWhile(context, run);
  const published = await publishCallRecords(context, run);
  const hasWorked = drained.landed > 0 || drained.gone > 0 || published.published > 0;
  const error = hasWorked ? await tidyUp(context) : undefined;
  return {
    feed: context.ledger.feed,
    done: published.published,
    left: published.left,
    error: drained.error ?? published.error ?? error,
  };
}

/** An inbox that fills as fast as it is drained must not keep a run from publishing. */
async function drainForAWhile(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<DrainReport> {
  const isOver = new Error('the rest of the run is for publishing');
  const end = deadline(context.clock, drainMs, isOver);
  try {
    const stop = AbortSignal.any([run.stop, end.signal]);
    const drained = await drainInbox(context, { ...run, stop });
    return end.signal.aborted && !run.stop.aborted ? { ...drained, error: undefined } : drained;
  } finally {
    end.lift();
  }
}

/** Lists the windows that are due or wanted, and puts what the export lacks into the inbox. */
export async function listCallRecords(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<FeedReport> {
  const { feed, done, left, error } = await reconcileCallRecords(context, run);
  const tidying = done > 0 ? await tidyUp(context) : undefined;
  return { feed, done, left, error: error ?? tidying };
}

/** Lists, fetches and publishes, until nothing is left to do: for a person who waits. */
export async function bringCallRecordsUpToDate(
  context: CallRecordContext,
  run: CallRecordRun,
): Promise<FeedReport> {
  const { feed } = context.ledger;
  const { log } = context;
  log.info('runStarted', { feeds: [feed] });
  const listed = await reconcileCallRecords(context, run);
  const drained = await drainInbox(context, run);
  const published = await publishCallRecords(context, run);
  const error = await tidyUp(context);
  const unfetched =
    drained.waiting > 0
      ? `call records that could not be fetched yet, and are tried again: ${drained.waiting}`
      : undefined;
  const report = {
    feed,
    done: listed.done,
    left: listed.left + published.left,
    error: listed.error ?? drained.error ?? published.error ?? unfetched ?? error,
  };
  const { done, left } = report;
  log.info('feedEnded', { done, left, error: report.error });
  return report;
}

/** Brings the coverage table up to date and removes what nobody will read again. */
async function tidyUp(context: CallRecordContext): Promise<string | undefined> {
  const { blobs, claimant, ledger, log } = context;
  try {
    const written = await refreshCoverage(
      blobs.tables,
      [callRecordCoverage(ledger)],
      claimant.holder,
    );
    if (written) log.info('coverageWritten', {});
    await sweepLanding(context);
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
