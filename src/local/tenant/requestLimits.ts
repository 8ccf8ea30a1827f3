const minuteMs = 60_000;

/** Requests that a sliding minute may hold. */
export interface Limits {
  readonly perFeedPerMinute: number;
  readonly togetherPerMinute: number;
}

/** @see https://learn.microsoft.com/graph/throttling-limits (PSTN logs, per app and tenant) */
export const documentedLimits: Limits = { perFeedPerMinute: 50, togetherPerMinute: 200 };

/** Counts requests over a sliding minute; refused ones count like all others. */
export class RequestLimits {
  private readonly feeds = new Map<string, number[]>();
  private together: number[] = [];

  constructor(private readonly limits: Limits) {}

  /**
   * Counts a request.
   * @param now milliseconds since 1970
   * @returns undefined if it is within the limits, else the time (milliseconds since 1970) at
   *   which one more would be, if none is sent until then
   */
  count(feed: string, now: number): number | undefined {
    const recent = (times: readonly number[]) => times.filter((time) => time > now - minuteMs);
    const own = [...recent(this.feeds.get(feed) ?? []), now];
    this.feeds.set(feed, own);
    this.together = [...recent(this.together), now];
    const waits = [
      freeAt(own, this.limits.perFeedPerMinute),
      freeAt(this.together, this.limits.togetherPerMinute),
    ].filter((time) => time !== undefined);
    return waits.length === 0 ? undefined : Math.max(...waits);
  }
}

function freeAt(times: readonly number[], limit: number): number | undefined {
  if (times.length <= limit) return undefined;
  const lastInTheWay = times[times.length - limit];
  return lastInTheWay === undefined ? undefined : lastInTheWay + minuteMs;
}
