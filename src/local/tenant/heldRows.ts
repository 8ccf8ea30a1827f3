import { addedRow, patched, placedRow, type AddedRow, type NewRow } from './addedRow.ts';
import type { ApiVersion, LogFunction } from './logFunction.ts';
import { namedRow, RowPrinter, type RowContent, type RowFields } from './rowText.ts';
import type { RowSeries } from './rowSeries.ts';
import { msPerDay, ticksOfMs } from './ticks.ts';

/** A range as a log understands it; ticks since 1970. */
export interface TickRange {
  readonly from: bigint;
  readonly to: bigint;
  readonly includesTo: boolean;
}

/** An added row and the index of the series' row that it comes before. */
interface PlacedRow {
  readonly before: number;
  readonly content: RowContent;
}

/** What a log held for a range at one moment; later changes do not touch it. */
export interface Selection {
  readonly series: RowSeries;
  readonly printer: RowPrinter;
  /** Rows of the series, from `start` to below `end`. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds since 1970. */
  readonly asOf: number;
  readonly withdrawn: ReadonlySet<number>;
  readonly added: readonly PlacedRow[];
}

/** Everything that one log of the tenant holds. */
export class HeldRows {
  // Replaced, never changed: selections go on seeing what they began with.
  private withdrawn: ReadonlySet<number> = new Set();
  private added: readonly AddedRow[] = [];
  private readonly printers: Readonly<Record<ApiVersion, RowPrinter>>;

  /** @param retentionDays how far back the log answers */
  constructor(
    private readonly log: LogFunction,
    private readonly series: RowSeries,
    private readonly retentionDays: number,
  ) {
    this.printers = { 'v1.0': new RowPrinter(log, 'v1.0'), beta: new RowPrinter(log, 'beta') };
  }

  /** @param asOf milliseconds since 1970 */
  select(range: TickRange, version: ApiVersion, asOf: number): Selection {
    const { series, withdrawn } = this;
    const kept = ticksOfMs(Math.floor(asOf - this.retentionDays * msPerDay));
    const from = range.from > kept ? range.from : kept;
    const to = range.includesTo ? range.to + 1n : range.to;
    const ended = to < ticksOfMs(Math.floor(asOf) + 1) ? to : ticksOfMs(Math.floor(asOf) + 1);
    const added = this.added
      .filter((row) => row.ticks >= from && row.ticks < to && row.visibleFrom <= asOf)
      .map(({ ticks, content }) => ({ before: series.indexAt(ticks + 1n), content }));
    return {
      series,
      printer: this.printers[version],
      start: Math.max(series.first, series.indexAt(from)),
      end: Math.min(series.end, series.indexAt(ended)),
      asOf,
      withdrawn,
      added,
    };
  }

  /** @throws Error if nothing says where a row belongs */
  add(rows: readonly NewRow[]): void {
    this.keep([...this.added, ...rows.map((row) => addedRow(this.log, row))]);
  }

  /** @throws Error if there is no such row, or it was given as text */
  change(id: string, patch: RowFields): void {
    const row = this.added.find((candidate) => candidate.id === id) ?? this.ofSeries(id);
    const others = this.added.filter((candidate) => candidate !== row);
    const changed = patched(this.log, row, patch);
    this.withdraw(id);
    this.keep([...others, changed]);
  }

  /** @throws Error if there is no such row */
  withdraw(id: string): void {
    const others = this.added.filter((candidate) => candidate.id !== id);
    if (others.length < this.added.length) {
      this.added = others;
      return;
    }
    const index = this.series.indexOf(id);
    if (index === undefined || this.withdrawn.has(index)) throw this.unknown(id);
    this.withdrawn = new Set([...this.withdrawn, index]);
  }

  private keep(rows: readonly AddedRow[]): void {
    this.added = rows.toSorted((a, b) => (a.ticks < b.ticks ? -1 : a.ticks > b.ticks ? 1 : 0));
  }

  private ofSeries(id: string): AddedRow {
    const index = this.series.indexOf(id);
    if (index === undefined || this.withdrawn.has(index)) throw this.unknown(id);
    const content = namedRow(this.log, this.series, index);
    return placedRow(this.log, content, this.series.visibleFrom(index));
  }

  private unknown(id: string): Error {
    return new Error(`the simulated tenant holds no row of ${this.log.name} with id ${id}`);
  }
}
