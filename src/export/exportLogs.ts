import { describeError } from '../errors.ts';
import type { LogFeed } from '../feeds/feed.ts';
import { refreshCoverage } from './coverage.ts';
import type { EntityTable } from './entityTable.ts';
import { exportFeed } from './exportFeed.ts';
import type { ExportRun, FeedContext, FeedReport } from './exportRun.ts';
import { Ledger } from './ledger.ts';
import { sweepStaging } from './sweepStaging.ts';

export interface ExportContext extends Omit<FeedContext, 'feed' | 'ledger'> {
  /** The feeds to bring up to date. */
  readonly feeds: readonly LogFeed[];
  readonly ledger: EntityTable;
}

export interface RunReport {
  readonly feeds: readonly FeedReport[];
  /** What went wrong beside the feeds, in words. */
  readonly errors: readonly string[];
  /** True if every window that was to be pulled has been. */
  readonly complete: boolean;
}

/**
 * Brings the logs up to date: feeds side by side, then the coverage table. A feed that fails does
 * not hold up the others; the report says what is left to do.
 */
export async function exportLogs(context: ExportContext, run: ExportRun): Promise<RunReport> {
  const { log } = context;
  log.info('runStarted', { feeds: context.feeds.map(({ name }) => name) });
  const contexts = context.feeds.map((feed): FeedContext => {
    const ledger = new Ledger(feed.name, context.ledger);
    return { ...context, feed, ledger, log: log.with({ feed: feed.name }) };
  });
  const feeds = await Promise.all(
    contexts.map(async (feedContext) => {
      const report = await exportFeed(feedContext, run);
      const { done, left, error } = report;
      feedContext.log.info('feedEnded', { done, left, error });
      return report;
    }),
  );
  const errors = await tidyUp(contexts, feeds);
  const complete = errors.length === 0 && feeds.every((f) => f.left === 0 && f.error === undefined);
  log.info('runEnded', { complete, errors });
  return { feeds, errors, complete };
}

/** Brings the coverage table up to date and removes what nobody will read again. */
async function tidyUp(
  contexts: readonly FeedContext[],
  reports: readonly FeedReport[],
): Promise<string[]> {
  const [first] = contexts;
  if (first === undefined) return [];
  const { blobs, claimant, clock, log } = first;
  try {
    const ledgers = contexts.map(({ ledger }) => ledger);
    const written = await refreshCoverage(blobs.tables, ledgers, claimant.holder);
    if (written) log.info('coverageWritten', {});
    for (const [i, ledger] of ledgers.entries()) {
      if (reports[i]?.done === 0) continue;
      const runs = await sweepStaging(blobs.raw, ledger, clock.now());
      if (runs > 0) log.with({ feed: ledger.feed }).info('stagingSwept', { runs });
    }
    return [];
  } catch (error) {
    return [describeError(error)];
  }
}
