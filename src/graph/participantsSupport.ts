const hourMs = 3_600_000;

/**
 * Whether the cloud gives participants_v2: the clouds of the US government do not.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-list-participants_v2
 */
export class ParticipantsSupport {
  #isProven = false;
  #refusedUntil = -Infinity;

  /** Whether participants came once, so that a refusal is about a single record. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** @param now milliseconds since 1970 */
  isRefused(now: number): boolean {
    return now < this.#refusedUntil;
  }

  came(): void {
    this.#isProven = true;
  }

  /** They are asked for again after an hour, because clouds learn. */
  wereRefused(now: number): void {
    if (!this.#isProven) this.#refusedUntil = now + hourMs;
  }
}
