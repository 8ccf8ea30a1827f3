import { msPerDay, ticksOfMs } from '../ticks.ts';
import { readableAt, type Call, type CallVersion, type ReadableCall } from './call.ts';
import { longestLagMs, type CallSeries } from './callSeries.ts';

/** A range of start times, half-open, in ticks since 1970. */
export interface StartRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** What a reading of a range goes through: positions in the series, then added calls. */
export interface CallSelection extends StartRange {
  /** Calls of the series, from `first` to below `end`. */
  readonly first: number;
  readonly end: number;
  /** Added and changed calls at the time of the selection. */
  readonly added: number;
}

/** A version of a record that subscribers are to be told of. */
export interface CallEvent {
  readonly id: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Every call of the tenant: those of the series, and those that were added or changed. */
export class HeldCalls {
  // In the order of their first change, never shorter: a reading remembers positions.
  private readonly ids: string[] = [];
  private readonly changed = new Map<string, Call>();
  private readonly removed = new Set<string>();

  /** @param retentionDays days after its end for which a record is kept */
  constructor(
    private readonly series: CallSeries,
    private readonly retentionDays: number,
  ) {}

  /** The record with this id. @param now milliseconds since 1970 */
  find(id: string, now: number): ReadableCall | undefined {
    const call = this.held(id);
    return call && readableAt(call, now, this.retentionDays);
  }

  select({ from, to }: StartRange, now: number): CallSelection {
    // Nothing that started longer ago than a long call before the retention is still kept.
    const kept = ticksOfMs(Math.floor(now - (this.retentionDays + 1) * msPerDay));
    const soonest = ticksOfMs(Math.floor(now) + 1);
    const first = this.series.indexAt(from > kept ? from : kept);
    const end = Math.max(first, this.series.indexAt(to < soonest ? to : soonest));
    return { from, to, first, end, added: this.ids.length };
  }

  /** Positions of a selection; some hold nothing. */
  sizeOf({ first, end, added }: CallSelection): number {
    return end - first + added;
  }

  /** What a position of a selection holds now. @param now milliseconds since 1970 */
  at(selection: CallSelection, position: number, now: number): ReadableCall | undefined {
    const { first, end, from, to } = selection;
    const call = this.callAt(selection, position);
    if (call === undefined || this.removed.has(call.id)) return undefined;
    const isShownInSeries = call.index !== undefined && call.index >= first && call.index < end;
    if (position >= end - first && isShownInSeries) return undefined;
    const readable = readableAt(call, now, this.retentionDays);
    if (readable === undefined) return undefined;
    const { start } = readable.version;
    return start >= from && start < to ? readable : undefined;
  }

  private callAt({ first, end }: CallSelection, position: number): Call | undefined {
    if (position >= end - first) return this.changed.get(this.ids[position - end + first] ?? '');
    const index = first + position;
    const changed = this.changed.size === 0 ? undefined : this.changed.get(this.series.idOf(index));
    return changed ?? this.series.call(index);
  }

  /** Everything readable now that starts in the range, in no special order. */
  *all(range: StartRange, now: number): Generator<ReadableCall> {
    const selection = this.select(range, now);
    for (let position = 0; position < this.sizeOf(selection); position += 1) {
      const readable = this.at(selection, position, now);
      if (readable !== undefined) yield readable;
    }
  }

  add(call: Call): void {
    if (!this.changed.has(call.id)) this.ids.push(call.id);
    this.changed.set(call.id, call);
    this.removed.delete(call.id);
  }

  /**
   * Gives a record one more version.
   * @param next makes it from the newest one
   * @returns the new version's number
   * @throws Error if there is no such record
   */
  raise(id: string, now: number, next: (newest: CallVersion) => CallVersion): number {
    const found = this.find(id, now);
    if (found === undefined) throw this.unknown(id);
    const { call, number, version } = found;
    this.add({ ...call, versions: [...call.versions.slice(0, number), next(version)] });
    return number + 1;
  }

  /** @throws Error if there is no such record */
  remove(id: string, now: number): void {
    if (this.find(id, now) === undefined) throw this.unknown(id);
    this.removed.add(id);
  }

  /** What happens to made-up calls after `after` and not after `until`; milliseconds since 1970. */
  events(after: number, until: number): CallEvent[] {
    const first = this.series.indexAt(ticksOfMs(Math.floor(after - longestLagMs)));
    const end = this.series.indexAt(ticksOfMs(Math.floor(until) + 1));
    const events: CallEvent[] = [];
    for (let index = first; index < end; index += 1) {
      const { id, versions } = this.series.call(index);
      versions.forEach(({ notifiedAt: at }, n) => {
        if (at > after && at <= until) events.push({ id, version: n + 1, at });
      });
    }
    return events.toSorted((a, b) => a.at - b.at);
  }

  /** Whether nobody has changed this made-up call. */
  isUntouched(id: string): boolean {
    return !this.changed.has(id) && !this.removed.has(id);
  }

  private held(id: string): Call | undefined {
    if (this.removed.has(id)) return undefined;
    const changed = this.changed.get(id);
    if (changed !== undefined) return changed;
    const index = this.series.indexOf(id);
    return index === undefined ? undefined : this.series.call(index);
  }

  private unknown(id: string): Error {
    return new Error(`the simulated tenant holds no call record with id ${id}`);
  }
}
