import { Draw, fractionOf, hash } from '../draw.ts';
import { RowSeries } from '../rowSeries.ts';
import { ticksOfMs, ticksPerDay } from '../ticks.ts';
import type { Call, CallSize, CallType, CallVersion } from './call.ts';

export interface CallSeriesOptions {
  readonly seed: number;
  readonly perDay: number;
  /** Ticks since 1970. */
  readonly from: bigint;
  /** Ticks since 1970, exclusive; undefined is without end. */
  readonly to: bigint | undefined;
  readonly hasLateVersions: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** After a call's end: when versions 2, 3 and 4 come, if they come at all. */
const laterVersions = [
  { afterMs: hourMs, withinMs: 5 * hourMs, onceIn: 4 },
  { afterMs: 20 * hourMs, withinMs: 10 * hourMs, onceIn: 2 },
  { afterMs: 70 * hourMs, withinMs: 6 * hourMs, onceIn: 2 },
];

/** The longest time from the start of a made-up call to its last version. */
export const longestLagMs = 80 * hourMs;

const forSeed = 21;
const forSize = 22;

/** Calls that are made when they are asked for, from their index alone. */
export class CallSeries {
  private readonly rows: RowSeries;

  constructor(private readonly options: CallSeriesOptions) {
    const { seed, perDay, from, to } = options;
    const log = { name: 'callRecords', timeDigits: 7, makeRow: () => [] } as const;
    const series = { seed, people: [], rowsPerDay: perDay, from, to, late: undefined };
    this.rows = new RowSeries(log, series);
  }

  /** Index of the first call that does not start before this time (ticks since 1970). */
  indexAt(ticks: bigint): number {
    const { first, end } = this.rows;
    return Math.min(end, Math.max(first, this.rows.indexAt(ticks)));
  }

  indexOf(id: string): number | undefined {
    return this.rows.indexOf(id);
  }

  idOf(index: number): string {
    return this.rows.place(index).id;
  }

  call(index: number): Call {
    const { id, day, tick } = this.rows.place(index);
    const seed = hash(this.options.seed, forSeed, index);
    const start = BigInt(day) * BigInt(ticksPerDay) + BigInt(tick);
    const draw = new Draw(hash(seed, forSize, 0));
    const { type, ...size } = drawSize(draw);
    const end = start + ticksOfMs(drawDurationMs(draw)) + BigInt(draw.below(10_000));
    const endMs = Number(end / 10_000n);
    const first = endMs + minuteMs + draw.below(draw.once(20) ? 149 * minuteMs : 29 * minuteMs);
    const versions = [versionOf(size, start, end, first)];
    for (const { afterMs, withinMs, onceIn } of laterVersions) {
      if (!this.options.hasLateVersions || !draw.once(onceIn)) break;
      const added = { ...size, segments: size.segments + versions.length };
      const after = Math.floor(fractionOf(seed, forSize, versions.length) * withinMs);
      const at = Math.max(endMs + afterMs + after, first + minuteMs);
      versions.push(versionOf(added, start, end, at));
    }
    return { id, type, seed, versions, index };
  }
}

function versionOf(size: CallSize, start: bigint, end: bigint, at: number): CallVersion {
  return { ...size, start, end, readableFrom: at, notifiedAt: at };
}

function drawDurationMs(draw: Draw): number {
  if (draw.once(15)) return 0;
  return draw.once(20) ? draw.below(3 * hourMs) : 1000 + draw.below(20 * minuteMs);
}

function drawSize(draw: Draw): CallSize & { readonly type: CallType } {
  const kind = draw.below(100);
  if (kind < 60) return { type: 'peerToPeer', sessions: 1, segments: 1, participants: 2 };
  if (kind < 65) return { type: 'unknown', sessions: 1, segments: 1, participants: 1 };
  // More than Graph puts on one page.
  const isLarge = kind === 99 && draw.once(3);
  const sessions = isLarge ? 61 + draw.below(10) : 2 + draw.below(6);
  const participants = isLarge ? 131 + draw.below(10) : 2 + draw.below(7);
  return { type: 'groupCall', sessions, segments: sessions + draw.below(4), participants };
}
