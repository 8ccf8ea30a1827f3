import { Draw, fractionOf, hash, hex4, mix } from './draw.ts';
import type { Cell, RowPlace } from './logFunction.ts';
import type { Person } from './people.ts';
import { msPerDay, ticksPerDay, ticksPerMs } from './ticks.ts';

/** Some rows are reported only some time after the call. */
export interface Lateness {
  /** The part of the rows that is late, 0 to 1. */
  readonly share: number;
  /** The longest delay; a late row's delay lies anywhere below it. */
  readonly upToMs: number;
}

/** What a series has to know of its rows. */
export interface SeriesRows {
  readonly name: string;
  /** Digits after the second. */
  readonly timeDigits: 3 | 7;
  makeRow(draw: Draw, people: readonly Person[]): readonly Cell[];
}

export interface SeriesOptions {
  readonly seed: number;
  readonly people: readonly Person[];
  readonly rowsPerDay: number;
  /** Ticks since 1970. */
  readonly from: bigint;
  /** Ticks since 1970, exclusive; undefined is without end. */
  readonly to: bigint | undefined;
  readonly late: Lateness | undefined;
}

// What a row's hash is for, so that its time, id and content do not depend on each other.
const forTime = 1;
const forContent = 2;
const forId = 3;
const forSecondHalfOfId = 4;
const forLateness = 5;
const forDelay = 6;
const forVariant = 7;

// Far more text than a compressor looks back on, so that rows compress no better than real ones.
const variants = 2048;

/**
 * Rows that are made when they are asked for, from their index alone: they are numbered in the
 * order of their times, the same number of them each day, the first of a day at its first tick
 * and the last at its last.
 */
export class RowSeries {
  /** Index of the first row. */
  readonly first: number;
  /** Index after the last row; infinite for a series without end. */
  readonly end: number;
  private readonly firstDay: number;
  private readonly slot: number;
  private readonly resolution: number;
  private readonly seed: number;

  constructor(
    private readonly log: SeriesRows,
    private readonly options: SeriesOptions,
  ) {
    this.seed = Buffer.from(log.name).reduce((sum, byte) => mix(sum ^ byte), mix(options.seed));
    this.firstDay = Number(options.from / BigInt(ticksPerDay));
    this.slot = ticksPerDay / Math.max(1, options.rowsPerDay);
    this.resolution = log.timeDigits === 7 ? 1 : ticksPerMs;
    this.first = this.indexAt(options.from);
    this.end = options.to === undefined ? this.lastIndex() : this.indexAt(options.to);
  }

  private lastIndex(): number {
    return this.options.rowsPerDay === 0 ? 0 : Infinity;
  }

  /**
   * Index of the first row that is not before this time.
   * @param ticks since 1970
   */
  indexAt(ticks: bigint): number {
    const { rowsPerDay } = this.options;
    const day = Number(ticks / BigInt(ticksPerDay)) - this.firstDay;
    if (day < 0 || ticks < 0n) return 0;
    const tick = Number(ticks % BigInt(ticksPerDay));
    const start = day * rowsPerDay;
    let row = Math.min(rowsPerDay, Math.floor(tick / this.slot));
    while (row > 0 && this.tickOf(start + row - 1) >= tick) row -= 1;
    while (row < rowsPerDay && this.tickOf(start + row) < tick) row += 1;
    return start + row;
  }

  /** Ticks since the start of the row's day. */
  private tickOf(index: number): number {
    const row = index % this.options.rowsPerDay;
    if (row === 0) return 0;
    const isLast = row === this.options.rowsPerDay - 1;
    const tick = isLast
      ? ticksPerDay - 1
      : Math.floor((row + fractionOf(this.seed, forTime, index)) * this.slot);
    return tick - (tick % this.resolution);
  }

  private dayOf(index: number): number {
    return this.firstDay + Math.floor(index / this.options.rowsPerDay);
  }

  /** When the log begins to show the row, milliseconds since 1970. */
  visibleFrom(index: number): number {
    const time = this.dayOf(index) * msPerDay + this.tickOf(index) / ticksPerMs;
    const { late } = this.options;
    if (late === undefined || fractionOf(this.seed, forLateness, index) >= late.share) return time;
    return time + fractionOf(this.seed, forDelay, index) * late.upToMs;
  }

  /** Which of the log's variants the row has. */
  variantOf(index: number): number {
    return hash(this.seed, forVariant, index) % variants;
  }

  /** What the rows of a variant share. */
  cells(variant: number): readonly Cell[] {
    return this.log.makeRow(new Draw(hash(this.seed, forContent, variant)), this.options.people);
  }

  place(index: number): RowPlace {
    return { id: this.id(index), day: this.dayOf(index), tick: this.tickOf(index) };
  }

  /** A GUID that ends in the disguised index, so that a row is found by its id. */
  private id(index: number): string {
    const a = hash(this.seed, forId, index);
    const b = hash(this.seed, forSecondHalfOfId, index);
    const high = Math.floor(index / 2 ** 32) ^ (this.seed >>> 16);
    const low = index ^ this.seed;
    const head = `${hex4(a >>> 16)}${hex4(a)}-${hex4(b >>> 16)}-${hex4(b)}-${hex4(a ^ b)}`;
    return `${head}-${hex4(high)}${hex4(low >>> 16)}${hex4(low)}`;
  }

  /** Index of the row with this id; undefined if it is none of the series. */
  indexOf(id: string): number | undefined {
    const high = (Number.parseInt(id.slice(24, 28), 16) ^ (this.seed >>> 16)) & 0xffff;
    const low = (Number.parseInt(id.slice(28), 16) ^ this.seed) >>> 0;
    const index = high * 2 ** 32 + low;
    const isHeld = index >= this.first && index < this.end;
    return isHeld && this.id(index) === id ? index : undefined;
  }
}
