/** What decides when requests of a kind may start. */
export interface Pacing {
  /**
   * Resolves when a request may be sent.
   * @param giveUpAt milliseconds since 1970 after which the wait may not end
   */
  start(giveUpAt: number, signal: AbortSignal): Promise<void>;
  /**
   * Lets none start before a time that Graph named or that follows from its throttling.
   * @param until milliseconds since 1970
   * @param status HTTP status of Graph's answer
   */
  hold(until: number, status: number | undefined): void;
}

/** One request to Graph. */
export interface GraphRequest {
  /** `GET` unless given. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | undefined;
  /** Sent as it is. */
  readonly url: string;
  /** The header `Prefer`. */
  readonly prefer?: string | undefined;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  readonly feedName: string;
  readonly pacing: Pacing;
  /** Milliseconds since 1970 after which no wait for its start may end. */
  readonly giveUpAt: number;
}
