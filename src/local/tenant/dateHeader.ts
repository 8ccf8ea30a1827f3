/** What the header `Date` of the tenant's answers says. */
export class DateHeader {
  /** @param aheadMs how far it is ahead of the tenant's clock; behind it if negative */
  constructor(public aheadMs: number) {}

  /** @param now milliseconds since 1970 */
  at(now: number): string {
    return new Date(now + this.aheadMs).toUTCString();
  }
}
