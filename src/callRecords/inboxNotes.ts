import { dayMs, startOfDay } from '../export/time.ts';
import { edge } from '../export/window.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import { addGone } from './gone.ts';
import type { InboxEntry } from './inbox.ts';
import { retryDelayMs } from './retryDelay.ts';

/** Notes what became of records that could not be fetched, and counts them. */
export class InboxNotes {
  goneCount = 0;
  putOffCount = 0;

  constructor(
    private readonly context: Pick<CallRecordContext, 'clock' | 'inbox' | 'ledger' | 'log'>,
  ) {}

  /**
   * The record is to be tried again, after a growing delay.
   * @param level of the event that is logged
   * @param notBefore milliseconds since 1970, if Graph has named a time
   */
  async tryLater(
    entry: InboxEntry,
    error: string,
    level: 'debug' | 'warn',
    notBefore = 0,
  ): Promise<void> {
    const { clock, inbox, log } = this.context;
    const nextTry = Math.max(clock.now() + retryDelayMs(entry.tries), notBefore);
    await inbox.putOff(entry, nextTry, error);
    this.putOffCount += 1;
    const tries = entry.tries + 1;
    log[level]('recordPutOff', { callRecord: entry.id, tries, nextTry: edge(nextTry), error });
  }

  /**
   * Graph will never return the record. The ledger is told first: a window is not settled while
   * an entry of its list is there.
   */
  async gone(entry: InboxEntry): Promise<void> {
    const { inbox, ledger, log } = this.context;
    const { id, listedIn } = entry;
    if (listedIn !== undefined) {
      const day = startOfDay(listedIn);
      const mark = ledger.staleMark({ from: day, to: day + dayMs });
      await ledger.table.transact(ledger.feed, [addGone(listedIn, id), mark]);
    }
    await inbox.remove([entry]);
    this.goneCount += 1;
    log.warn('recordGone', { callRecord: id });
  }
}
