import type { CallRecordContext } from './callRecordContext.ts';
import { landRecords, type Landing, type OnHeld } from './landRecords.ts';
import { LandingBuffer, type LandingRecord } from './landingBuffer.ts';
import { WindowFinder } from './windowFinder.ts';

// As much may be on its way into storage meanwhile.
const mostSize = 32 * 1_048_576;

/** Collects fetched records and lands them, many at a time, while others are fetched. */
export class LandingQueue {
  private readonly buffer = new LandingBuffer();
  private readonly windows: WindowFinder;
  private landing: Promise<void> = Promise.resolve();

  /** @param onLanded is called after each landing, and belongs to it */
  constructor(
    private readonly context: CallRecordContext,
    private readonly onHeld: OnHeld,
    private readonly onLanded: (landing: Landing) => Promise<void>,
  ) {
    this.windows = new WindowFinder(context.ledger, context.settings.partitionHours);
  }

  /** Resolves when more records may come. */
  async add(record: LandingRecord): Promise<void> {
    this.buffer.add(record);
    if (this.buffer.size >= mostSize) await this.land();
  }

  /**
   * Lands what has been collected, after what is landing already.
   * @throws what storage throws, also in every later call: nothing lands any more
   */
  land(): Promise<void> {
    this.landing = this.landing.then(async () => {
      const records = this.buffer.takeAll();
      if (records.length === 0) return;
      await this.onLanded(await landRecords(this.context, this.windows, records, this.onHeld));
    });
    return this.landing;
  }
}
