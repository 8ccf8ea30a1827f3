import type { EntityChange, EntityTable } from './entityTable.ts';
import { planChange, planKey, readPlan, type Plan } from './plan.ts';
import { missingFrom, tile } from './tiling.ts';
import { dayMs, startOfDay } from './time.ts';
import { edge, type Window } from './window.ts';
import { fromEntity, newWindowRow, toEntity, windowRowKey, type WindowRow } from './windowRow.ts';

/** A window's row and the ETag under which it was read. */
export interface StoredWindow {
  readonly row: WindowRow;
  readonly etag: string;
}

export interface PlanSettings {
  /** Undefined: as remembered, at first `defaultStart`. */
  readonly exportStart: number | undefined;
  readonly defaultStart: number;
  readonly partitionHours: number;
}

// One transaction takes 100 changes: windows, the plan and a mark for coverage.
const windowsPerTransaction = 98;
const mostTries = 20;

type Interval = Pick<Window, 'from' | 'to'>;

/** The checkpoint of one feed, in Table storage: its plan and a row for every window. */
export class Ledger {
  constructor(
    readonly feed: string,
    readonly table: EntityTable,
  ) {}

  /** Tiles the feed's time up to now, so that every moment lies in a window. */
  async plan(settings: PlanSettings, now: number): Promise<Plan> {
    // A transaction is refused only when somebody else has moved the plan on.
    for (let tries = 0; tries < mostTries; tries += 1) {
      const entity = await this.table.get(this.feed, planKey);
      const known = entity && readPlan(entity);
      const exportStart = settings.exportStart ?? known?.exportStart ?? settings.defaultStart;
      const edges = { tiledFrom: exportStart, tiledTo: exportStart };
      const plan = { ...edges, notBefore: 0, postponedAt: 0, ...known, exportStart };
      const isCurrent = known?.exportStart === exportStart;
      if (isCurrent && plan.tiledFrom <= exportStart && plan.tiledTo >= now) return plan;
      const moved = await this.extend(plan, entity?.etag, settings.partitionHours, now);
      if (moved) tries = 0;
    }
    throw new Error(`the plan of ${this.feed} is being changed by others`);
  }

  /** The plan as it is; undefined if the feed was never planned. */
  async peekPlan(): Promise<Plan | undefined> {
    const entity = await this.table.get(this.feed, planKey);
    return entity && readPlan(entity);
  }

  /** Remembers that Graph has asked not to be asked before a time, for whoever runs next. */
  async postpone(notBefore: number, now: number): Promise<void> {
    for (;;) {
      const entity = await this.table.get(this.feed, planKey);
      const plan = entity && readPlan(entity);
      if (entity === undefined || plan === undefined || plan.notBefore >= notBefore) return;
      const change = planChange({ ...plan, notBefore, postponedAt: now }, entity.etag);
      if ((await this.table.transact(this.feed, [change])) !== undefined) return;
    }
  }

  /**
   * Closes a window without a pull; does nothing if somebody has changed it meanwhile.
   * @param state why no pull is needed any more
   */
  async close({ row, etag }: StoredWindow, state: 'settled' | 'beyondRetention'): Promise<void> {
    // With another fence, whoever still holds the window does not take the row for its own.
    const closed = { ...row, state, fence: row.fence + 1, pull: undefined };
    await this.table.transact(this.feed, [
      { kind: 'insert', rowKey: windowRowKey(closed), values: toEntity(closed) },
      { kind: 'delete', rowKey: windowRowKey(row), etag },
      this.staleMark(row),
    ]);
  }

  /**
   * The windows of a range, whatever their state; those that do not exist yet are added.
   * @param range widened to whole windows
   */
  async windowsOf(range: Interval, partitionHours: number): Promise<StoredWindow[]> {
    for (;;) {
      const { known, missing } = await this.tiled(range, partitionHours);
      if (missing.length === 0) {
        return known.filter(({ row }) => row.to > range.from && row.from < range.to);
      }
      await this.add(range, partitionHours);
    }
  }

  /** Open windows, oldest first. */
  async open(): Promise<StoredWindow[]> {
    return this.read('open|', 'open}');
  }

  /** Windows that are settled or beyond retention and begin at a time or later, oldest first. */
  async done(since: number): Promise<StoredWindow[]> {
    return this.read(`done|${edge(since)}`, 'done}');
  }

  async get(row: Pick<WindowRow, 'state' | 'from'>): Promise<StoredWindow | undefined> {
    const entity = await this.table.get(this.feed, windowRowKey(row));
    return entity && { row: fromEntity(this.feed, entity), etag: entity.etag };
  }

  /** The windows, of any state, that begin in a range. */
  async list(range: Interval): Promise<StoredWindow[]> {
    const keys = (state: string) => [`${state}|${edge(range.from)}`, `${state}|${edge(range.to)}`];
    const found: StoredWindow[] = [];
    for (const [from = '', before = ''] of [keys('open'), keys('done')]) {
      found.push(...(await this.read(from, before)));
    }
    return found.sort((a, b) => a.row.from - b.row.from);
  }

  /** Marks for coverage that the rows between two times have changed. */
  staleMark(range: Interval): EntityChange {
    return { kind: 'put', rowKey: `stale|${edge(range.from)}|${edge(range.to)}`, values: {} };
  }

  /** The windows in the days of a range, and those of the range that do not exist yet. */
  private async tiled(range: Interval, partitionHours: number) {
    const known = await this.list(wholeDays(range));
    const intervals = known.map(({ row }) => row);
    return { known, missing: missingFrom(intervals, tile(range, intervals, partitionHours)) };
  }

  /**
   * Adds windows of a range, unless somebody else has added windows meanwhile: they may be done
   * already, and must not be open besides. The plan's ETag tells, as it does when the plan moves.
   */
  private async add(range: Interval, partitionHours: number): Promise<void> {
    const plan = await this.table.get(this.feed, planKey);
    const { missing } = await this.tiled(range, partitionHours);
    if (missing.length === 0) return;
    const touched = planChange(plan?.values ?? {}, plan?.etag);
    await this.insert(missing.slice(0, windowsPerTransaction), [touched]);
  }

  private async read(from: string, before: string): Promise<StoredWindow[]> {
    const found: StoredWindow[] = [];
    for await (const entity of this.table.list(this.feed, from, before)) {
      found.push({ row: fromEntity(this.feed, entity), etag: entity.etag });
    }
    return found;
  }

  /** @returns false if the plan did not get further, e.g. because somebody else has moved it */
  private async extend(
    plan: Plan,
    etag: string | undefined,
    partitionHours: number,
    now: number,
  ): Promise<boolean> {
    const backward = plan.tiledFrom > plan.exportStart;
    const range = backward
      ? { from: plan.exportStart, to: plan.tiledFrom }
      : { from: plan.tiledTo, to: now };
    const known = (await this.list(wholeDays(range))).map(({ row }) => row);
    // A window that begins before the plan's edge ends at it or lies beyond it already.
    const wanted = tile(range, known, partitionHours);
    const chunk = backward
      ? wanted.slice(-windowsPerTransaction)
      : wanted.slice(0, windowsPerTransaction);
    const moved = {
      ...plan,
      tiledFrom: Math.min(plan.tiledFrom, chunk[0]?.from ?? plan.tiledFrom),
      tiledTo: Math.max(plan.tiledTo, chunk.at(-1)?.to ?? plan.tiledTo),
    };
    const inserted = await this.insert(missingFrom(known, chunk), [planChange({ ...moved }, etag)]);
    return inserted && chunk.length > 0;
  }

  private async insert(windows: readonly Interval[], others: EntityChange[]): Promise<boolean> {
    const [first, last] = [windows[0], windows.at(-1)];
    const inserts = windows.map((window): EntityChange => {
      const row = newWindowRow({ feed: this.feed, ...window });
      return { kind: 'insert', rowKey: windowRowKey(row), values: toEntity(row) };
    });
    const marks = first && last ? [this.staleMark({ from: first.from, to: last.to })] : [];
    const changes = [...inserts, ...marks, ...others];
    return (await this.table.transact(this.feed, changes)) !== undefined;
  }
}

function wholeDays(range: Interval): Interval {
  return { from: startOfDay(range.from), to: startOfDay(range.to - 1) + dayMs };
}
