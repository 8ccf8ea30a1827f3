import { setImmediate } from 'node:timers/promises';
import type { LogFeed } from '../../src/feeds/feed.ts';
import type { LogPage, LogSource, PageRequest } from '../../src/export/logSource.ts';
import { readTicks } from '../../src/export/ticks.ts';
import { ticksOf } from '../../src/export/window.ts';

export interface FakeRow {
  readonly id: string;
  readonly text: string;
}

interface FoundRow {
  readonly text: string;
  readonly nameCount?: number | undefined;
}

/** A row that comes with every window that holds `at`, whatever the row itself says. */
interface OddRow {
  readonly feed: string;
  readonly at: number;
  readonly text: string;
  readonly nameCount: number | undefined;
}

/** Graph's logs as the engine sees them: rows in memory, pages, links. */
export class FakeLogSource implements LogSource {
  /** Rows by feed, in any order. */
  readonly rows = new Map<string, FakeRow[]>();
  readonly requests: PageRequest[] = [];
  private readonly odd: OddRow[] = [];
  /** Called before each answer: may wait, move the time, or throw. */
  beforeAnswer: (request: PageRequest) => Promise<void> | void = () => undefined;

  constructor(readonly pageSize = 2) {}

  /** Adds rows given as objects; a row of the same id is replaced. */
  put(feed: LogFeed, ...rows: readonly Record<string, unknown>[]): void {
    for (const row of rows) {
      const id = String(row['id']);
      const others = (this.rows.get(feed.name) ?? []).filter((known) => known.id !== id);
      this.rows.set(feed.name, [...others, { id, text: JSON.stringify(row) }]);
    }
  }

  /**
   * Adds a row, byte for byte, to whatever is returned for the time `at`, behind the other rows.
   * @param nameCount names at the row's top level, if one is repeated
   */
  putText(feed: LogFeed, at: string, text: string, nameCount?: number): void {
    this.odd.push({ feed: feed.name, at: Date.parse(at), text, nameCount });
  }

  /** Answers from now on as another source; what its answers wait for is left out. */
  copyFrom(other: FakeLogSource): void {
    for (const [feed, rows] of other.rows) this.rows.set(feed, rows);
    this.odd.push(...other.odd);
    this.requests.push(...other.requests);
  }

  withdraw(feed: LogFeed, id: string): void {
    const known = this.rows.get(feed.name) ?? [];
    this.rows.set(
      feed.name,
      known.filter((row) => row.id !== id),
    );
  }

  async fetchPage(request: PageRequest, signal: AbortSignal): Promise<LogPage> {
    this.requests.push(request);
    await setImmediate();
    await this.beforeAnswer(request);
    signal.throwIfAborted();
    const { feed, link } = request;
    const [from, to, skip] = link
      ? (JSON.parse(link) as [number, number, number])
      : [request.range.from, request.range.to, 0];
    const odd = this.odd.filter((row) => row.feed === feed.name && row.at >= from && row.at < to);
    const found: readonly FoundRow[] = [...this.matching(feed, from, to), ...odd];
    const rows = found.slice(skip, skip + this.pageSize).map(({ text, nameCount }) => ({
      text: new TextEncoder().encode(text),
      nameCount: nameCount ?? namesIn(text),
    }));
    const end = skip + this.pageSize;
    const next = end < found.length ? JSON.stringify([from, to, end]) : undefined;
    return { rows, next, size: 0 };
  }

  private matching(feed: LogFeed, from: number, to: number): FakeRow[] {
    const known = (this.rows.get(feed.name) ?? []).map((row) => {
      const fields = JSON.parse(row.text) as Record<string, unknown>;
      return { ...row, ticks: readTicks(fields[feed.time]) ?? 0n };
    });
    const isIn = (ticks: bigint) =>
      ticks >= ticksOf(from) &&
      (feed.upperBound === 'exclusive' ? ticks < ticksOf(to) : ticks <= ticksOf(to));
    return known
      .filter(({ ticks }) => isIn(ticks))
      .sort((a, b) => (a.ticks < b.ticks ? -1 : a.ticks > b.ticks ? 1 : a.id < b.id ? -1 : 1));
  }
}

function namesIn(text: string): number {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.keys(value).length : 0;
  } catch {
    return 0;
  }
}
