import type { CallRecordLimits } from './callRecordOptions.ts';
import { SlidingLimit } from './slidingLimit.ts';

const periodMs = 20_000;

/** Counts the requests for call records by the limits that Microsoft documents for them. */
export class CallRecordCounter {
  private readonly records: SlidingLimit;
  private readonly list: SlidingLimit;
  // The record asked for last is the last.
  private readonly eachRecord = new Map<string, SlidingLimit>();

  constructor(private readonly limits: CallRecordLimits) {
    this.records = new SlidingLimit(limits.records, periodMs);
    this.list = new SlidingLimit(limits.list, periodMs);
  }

  /**
   * Counts a request for a record, or for one of its pages.
   * @param now milliseconds since 1970
   * @returns undefined if it is within the limits, else when one more would be
   */
  countRecord(id: string, now: number): number | undefined {
    this.forget(now);
    const own = this.eachRecord.get(id) ?? new SlidingLimit(this.limits.eachRecord, periodMs);
    this.eachRecord.delete(id);
    this.eachRecord.set(id, own);
    const waits = [own.count(now), this.records.count(now)].filter((time) => time !== undefined);
    return waits.length === 0 ? undefined : Math.max(...waits);
  }

  /** The same for a request to the list. */
  countList(now: number): number | undefined {
    return this.list.count(now);
  }

  private forget(now: number): void {
    for (const [id, limit] of this.eachRecord) {
      if (!limit.isIdle(now)) return;
      this.eachRecord.delete(id);
    }
  }
}
