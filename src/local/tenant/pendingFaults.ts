import type { Fault } from './fault.ts';

interface Pending {
  readonly fault: Fault;
  passes: number;
  times: number;
}

/** The faults that still wait for their requests. */
export class PendingFaults {
  private pending: Pending[] = [];

  /** @param feeds the names of the tenant's logs */
  constructor(private readonly feeds: readonly string[]) {}

  /** @throws Error if the fault is for a log that does not exist: it would wait for ever */
  add(fault: Fault): void {
    if (fault.feed !== undefined && !this.feeds.includes(fault.feed)) {
      throw new Error(`"feed" is one of ${this.feeds.join(', ')}`);
    }
    const times = fault.times === 'always' ? Infinity : (fault.times ?? 1);
    this.pending.push({ fault, passes: fault.after ?? 0, times });
  }

  clear(): void {
    this.pending = [];
  }

  /** The fault that befalls this request; the oldest wins, and is used up by it. */
  take(feed: string, page: number): Fault | undefined {
    const matching = this.pending.find(({ fault }) => {
      return (fault.feed ?? feed) === feed && (fault.page ?? page) === page;
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
