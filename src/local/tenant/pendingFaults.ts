import type { Fault } from './fault.ts';

interface Pending {
  readonly fault: Fault;
  passes: number;
  times: number;
}

/** The faults that still wait for their requests. */
export class PendingFaults {
  private pending: Pending[] = [];

  /**
   * @param feeds the names of the tenant's logs
   * @param others what faults befall only if they name it
   */
  constructor(
    private readonly feeds: readonly string[],
    private readonly others: readonly string[] = [],
  ) {}

  /** @throws Error if the fault is for a log that does not exist: it would wait for ever */
  add(fault: Fault): void {
    const known = [...this.feeds, ...this.others];
    if (fault.feed !== undefined && !known.includes(fault.feed)) {
      throw new Error(`"feed" is one of ${known.join(', ')}`);
    }
    const times = fault.times === 'always' ? Infinity : (fault.times ?? 1);
    this.pending.push({ fault, passes: fault.after ?? 0, times });
  }

  clear(): void {
    this.pending = [];
  }

  /**
   * The fault that befalls this request; the oldest wins, and is used up by it.
   * @param id of the record or subscription that is asked for
   */
  take(feed: string, page: number, id?: string): Fault | undefined {
    const isForAll = this.feeds.includes(feed);
    const matching = this.pending.find(({ fault }) => {
      const isOfFeed = fault.feed === feed || (fault.feed === undefined && isForAll);
      return isOfFeed && (fault.page ?? page) === page && (fault.id ?? id) === id;
    });
    if (matching === undefined) return undefined;
    if (matching.passes > 0) {
      matching.passes -= 1;
      return undefined;
    }
    matching.times -= 1;
    if (matching.times <= 0) this.pending = this.pending.filter((other) => other !== matching);
    return matching.fault;
  }
}
