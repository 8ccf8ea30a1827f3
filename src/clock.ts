/** The only source of time and waiting, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Waits.
   * @param durationMs how long; nothing or less returns at once
   * @param signal ends the wait early, by rejecting with its reason
   */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `action` again and again until the returned function is called.
   * @param intervalMs the time between two calls
   */
  every(intervalMs: number, action: () => void): () => void;
}
