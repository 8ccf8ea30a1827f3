/** Hears what is asked of Graph, for progress and logs. */
export interface GraphObserver {
  /**
   * A request waits for more than a second before it is sent again.
   * @param until milliseconds since 1970
   * @param reason `throttled`: Graph asked to wait
   */
  waiting(feedName: string, until: number, reason: 'throttled' | 'retry'): void;
  /** A request is sent. */
  request?(feedName: string): void;
  /** Graph has answered 429. */
  throttled?(feedName: string): void;
  /**
   * An answer says what time it is at Graph.
   * @param skewMs how far that is ahead of our clock, give or take a second
   */
  clockSkew?(skewMs: number): void;
}
