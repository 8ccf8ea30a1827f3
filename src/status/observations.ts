import type { JournalStore } from './journalStore.ts';

/** Where nobody waits for it, the journal is told no more often. */
const restMs = 60_000;

/** What this process has seen since it last told the journal. */
export class Observations {
  private toldAt = -Infinity;
  private counts = { throttles: 0, rejected: 0 };
  private skewMs: number | undefined;

  /** Graph has answered 429. */
  throttled(): void {
    this.counts.throttles += 1;
  }

  /** @param items items of notifications that were not ours */
  rejected(items: number): void {
    this.counts.rejected += items;
  }

  /** @param skewMs how far Graph's clock is ahead of ours */
  clockSkew(skewMs: number): void {
    this.skewMs = skewMs;
  }

  /** Tells the journal; what could not be stored is told again the next time. */
  async tell(journal: JournalStore, now: number): Promise<void> {
    await this.tellCounts(journal, now);
    await this.tellSkew(journal, now);
  }

  /** For processes whose runs do not tell; never fails, and what is kept back is told later. */
  async tellSometimes(journal: JournalStore, now: number): Promise<void> {
    if (now - this.toldAt < restMs) return;
    this.toldAt = now;
    await this.tell(journal, now).catch(() => undefined);
  }

  private async tellCounts(journal: JournalStore, now: number): Promise<void> {
    const { throttles, rejected } = this.counts;
    if (throttles + rejected === 0) return;
    this.counts = { throttles: 0, rejected: 0 };
    try {
      await journal.count({ throttles, rejected }, now);
    } catch (error) {
      this.counts.throttles += throttles;
      this.counts.rejected += rejected;
      throw error;
    }
  }

  private async tellSkew(journal: JournalStore, now: number): Promise<void> {
    const { skewMs } = this;
    if (skewMs === undefined) return;
    this.skewMs = undefined;
    try {
      await journal.noteSkew(skewMs, now);
    } catch (error) {
      // What has been seen meanwhile is newer.
      this.skewMs ??= skewMs;
      throw error;
    }
  }
}
