import type { Clock } from '../clock.ts';
import { describeError } from '../errors.ts';
import type { Blobs } from '../export/blobs.ts';
import type { Log } from '../log.ts';
import { dashboardPage } from './dashboard/dashboardPage.ts';
import { describeStatus } from './describeStatus.ts';
import type { JournalStore } from './journalStore.ts';
import { logProblems } from './logProblems.ts';
import type { Observations } from './observations.ts';
import { readFacts, type StatusSources } from './readFacts.ts';
import type { StatusDocument } from './statusDocument.ts';
import type { StatusFacts } from './statusFacts.ts';
import { unheardSince } from './unheardSince.ts';
import { storedAt, writeStatus } from './writeStatus.ts';

export interface StatusKeeperOptions {
  readonly sources: StatusSources;
  readonly observations: Observations;
  /** The export container. */
  readonly tables: Blobs;
  readonly holder: string;
  readonly clock: Clock;
}

/** Runs that found nothing to do write it no more often: a write costs more than such a run. */
const restMs = 290_000;

/** Reads status, and keeps its files up to date. */
export class StatusKeeper {
  private writtenAt = -Infinity;

  constructor(private readonly options: StatusKeeperOptions) {}

  get journal(): JournalStore {
    return this.options.sources.journal;
  }

  /** Never fails because of storage: the document says so. */
  async read(): Promise<StatusDocument> {
    const { sources, clock } = this.options;
    return describeStatus(await readFacts(sources, clock.now()));
  }

  /**
   * Logs the problems after a run, and stores status. Failures are logged: the run is over.
   * @param hasWorked false if the run found nothing to do
   */
  async write(log: Log, hasWorked: boolean): Promise<void> {
    const { sources, clock, observations, tables, holder } = this.options;
    const now = clock.now();
    if (!hasWorked && (await this.isFresh(now))) return;
    await orLog(log, () => observations.tell(this.journal, now));
    const facts = await readFacts(sources, clock.now());
    await orLog(log, () => this.noteUnheard(facts));
    const document = describeStatus(facts);
    logProblems(log, document);
    await orLog(log, async () => {
      await writeStatus(tables, holder, document, await dashboardPage(document));
      this.writtenAt = now;
    });
  }

  /** What the newest call record alone will not tell any more when others have followed. */
  private async noteUnheard(facts: StatusFacts): Promise<void> {
    const since = unheardSince(facts);
    const isKnown = since === facts.journal.unheardSince;
    if (facts.error === undefined && !isKnown) await this.journal.noteUnheard(since);
  }

  /** True if this or another instance has just stored status. */
  private async isFresh(now: number): Promise<boolean> {
    if (now - this.writtenAt < restMs) return true;
    const stored = await storedAt(this.options.tables).catch(() => NaN);
    return now - stored < restMs;
  }
}

/** What storage does not take now, it takes after a later run. */
async function orLog(log: Log, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    log.error('statusFailed', { error: describeError(error) });
  }
}
