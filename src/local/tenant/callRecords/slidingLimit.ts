/** Counts requests over a sliding period; refused ones count like all others. */
export class SlidingLimit {
  private readonly times: number[] = [];
  private start = 0;

  constructor(
    private readonly limit: number,
    private readonly periodMs: number,
  ) {}

  /**
   * Counts a request.
   * @param now milliseconds since 1970
   * @returns undefined if it is within the limit, else the time (milliseconds since 1970) at which
   *   one more would be, if none is sent until then
   */
  count(now: number): number | undefined {
    this.forget(now - this.periodMs);
    this.times.push(now);
    if (this.times.length - this.start <= this.limit) return undefined;
    const inTheWay = this.times[this.times.length - this.limit];
    return inTheWay === undefined ? undefined : inTheWay + this.periodMs;
  }

  private forget(until: number): void {
    while ((this.times[this.start] ?? Infinity) <= until) this.start += 1;
    if (this.start < 5000) return;
    this.times.splice(0, this.start);
    this.start = 0;
  }

  /** Whether no request of the last period is remembered. */
  isIdle(now: number): boolean {
    return (this.times.at(-1) ?? -Infinity) <= now - this.periodMs;
  }
}
