import type { Clock } from '../../../clock.ts';
import type { JsonObject } from './json.ts';

/** What became of the POSTs so far. */
export interface NotificationTally {
  /** POSTs answered with 2xx. */
  readonly delivered: number;
  /** Tries that were answered otherwise, or not. */
  readonly refused: number;
  /** POSTs given up. */
  readonly lost: number;
  /** POSTs that wait for their next try. */
  readonly pending: number;
}

interface Post {
  readonly url: string;
  readonly items: readonly JsonObject[];
  readonly firstAt: number;
  readonly dueAt: number;
  readonly tries: number;
}

interface Sending {
  readonly clock: Clock;
  /** Multiplies all waits. */
  readonly retryScale: number;
  /** Real time. */
  readonly answerWithinMs: number;
  readonly isReachable: () => boolean;
}

const firstRetryMs = 10_000;
const longestRetryMs = 4 * 3_600_000;
const atOnce = 8;

/**
 * POSTs to subscribers: any 2xx ends one, everything else has it sent again after a growing wait,
 * for four hours.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
export class PostQueue {
  private readonly ended = new AbortController();
  private waiting: Post[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private counts = { delivered: 0, refused: 0, lost: 0 };

  constructor(private readonly sending: Sending) {}

  add(url: string, items: readonly JsonObject[]): void {
    const now = this.sending.clock.now();
    this.waiting.push({ url, items, firstAt: now, dueAt: now, tries: 0 });
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.inFlight.size === 0;
  }

  /** Sends what is due, and waits until everything under way has its answer. */
  async send(): Promise<void> {
    const now = this.sending.clock.now();
    const due = this.waiting.filter(({ dueAt }) => dueAt <= now);
    this.waiting = this.waiting.filter(({ dueAt }) => dueAt > now);
    const work = Array.from({ length: Math.min(atOnce, due.length) }, () => this.drain(due));
    for (const one of work) {
      this.inFlight.add(one);
      void one.finally(() => this.inFlight.delete(one));
    }
    await Promise.all(this.inFlight);
  }

  tally(): NotificationTally {
    return { ...this.counts, pending: this.waiting.length };
  }

  close(): void {
    this.waiting = [];
    this.ended.abort();
  }

  private async drain(due: Post[]): Promise<void> {
    for (let post = due.shift(); post !== undefined; post = due.shift()) await this.try(post);
  }

  private async try(post: Post): Promise<void> {
    if (await this.isDelivered(post)) {
      this.counts.delivered += 1;
      return;
    }
    if (this.ended.signal.aborted) return;
    this.counts.refused += 1;
    const { clock, retryScale } = this.sending;
    const dueAt = clock.now() + firstRetryMs * 2 ** post.tries * retryScale;
    if (dueAt - post.firstAt > longestRetryMs * retryScale) this.counts.lost += 1;
    else this.waiting.push({ ...post, dueAt, tries: post.tries + 1 });
  }

  private async isDelivered({ url, items }: Post): Promise<boolean> {
    if (!this.sending.isReachable()) return false;
    const timeout = AbortSignal.timeout(this.sending.answerWithinMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ value: items }),
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.ended.signal]),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
