import type { Entity, EntityChange, EntityTable, EntityValues } from '../export/entityTable.ts';
import { storedError } from '../errors.ts';
import { chunksOf } from '../export/chunksOf.ts';
import { hourMs } from '../export/time.ts';
import type { AppNote, AppStart, HourCounts, Journal, WorkEnd } from './journal.ts';
import {
  appKey,
  appValues,
  hourKey,
  hourPrefix,
  readApp,
  readHour,
  readJournal,
  readTimer,
  skewKey,
  timerKey,
  readWorkValues,
  timerValues,
  unheardKey,
  workKey,
  workValues,
} from './journalRows.ts';

const partition = 'journal';
/** Sorts after every key. */
const lastKey = '~';
const hourKeptMs = 48 * hourMs;
/** A smaller difference may be the time that an answer was on its way. */
const leastSkewMs = 30_000;
// Each try is lost only to an instance that has just written the same row.
const mostTries = 20;
const changesPerTransaction = 100;

/** What runs note for status, in Table storage; any number of instances may write at once. */
export class JournalStore {
  constructor(private readonly table: EntityTable) {}

  async read(): Promise<Journal> {
    return readJournal(this.table.list(partition, '', lastKey));
  }

  /**
   * Notes how an app was started; when it was first seen stays, unless it has other timers now,
   * which cannot have run before. Since when it exports a feed, and is notified, stays as long as
   * it does.
   */
  async noteApp(app: AppStart, now: number): Promise<void> {
    await this.change(appKey, (values) => appValues(noteOf(app, values && readApp(values), now)));
  }

  /** Until the run has ended, the error is that of the run before. */
  async timerStarted(name: string, startedAt: number): Promise<void> {
    await this.change(timerKey(name), (values) => {
      const error = values === undefined ? '' : readTimer(values).error;
      return timerValues({ startedAt, endedAt: undefined, error });
    });
  }

  /**
   * Does nothing if the timer has been started again meanwhile.
   * @param startedAt as `timerStarted` was told
   * @param error as `describeError` said; empty if the run did not fail
   */
  async timerEnded(name: string, startedAt: number, endedAt: number, error: string): Promise<void> {
    await this.change(timerKey(name), (values) => {
      const isOvertaken = values !== undefined && readTimer(values).startedAt > startedAt;
      return isOvertaken ? values : timerValues({ startedAt, endedAt, error: storedError(error) });
    });
  }

  /** Of runs that end at about the same time, the last one says how it ended; all are counted. */
  async workEnded(end: WorkEnd): Promise<void> {
    await this.change(workKey(end), (known) => {
      const { endedAt, error, cutShortRuns, failedRuns, failingSince } = readWorkValues(known);
      const isLast = endedAt <= end.endedAt;
      const hasFailed = end.error !== '';
      return workValues({
        ...(isLast ? { endedAt: end.endedAt, error: storedError(end.error) } : { endedAt, error }),
        cutShortRuns: end.isCutShort ? cutShortRuns + 1 : 0,
        failedRuns: hasFailed ? failedRuns + 1 : 0,
        failingSince: hasFailed ? (failingSince ?? end.endedAt) : undefined,
      });
    });
  }

  /** Adds to what was counted in the hour of a time. */
  async count({ throttles = 0, rejected = 0 }: Partial<HourCounts>, now: number): Promise<void> {
    const rowKey = hourKey(now);
    const known = await this.change(rowKey, (values = {}) => {
      const counted = readHour(values);
      return { throttles: counted.throttles + throttles, rejected: counted.rejected + rejected };
    });
    if (known === undefined) await this.removeHours(now - hourKeptMs);
  }

  /** @param skewMs how far Graph's clock is ahead of ours */
  async noteSkew(skewMs: number, now: number): Promise<void> {
    const noted = Math.abs(skewMs) < leastSkewMs ? 0 : Math.round(skewMs);
    await this.change(skewKey, (values) => {
      const known = Number(values?.['skewMs'] ?? 0);
      return Math.abs(noted - known) > leastSkewMs ? { skewMs: noted, notedAt: now } : values;
    });
  }

  /** @param since when the first call record began that nothing has notified, if there is one */
  async noteUnheard(since: number | undefined): Promise<void> {
    await this.change(unheardKey, (values) => (since === undefined ? values && {} : { since }));
  }

  /**
   * Writes a row anew, from what it is now; one that stays as it is costs no write.
   * @param next of an absent row's values, undefined; called again where another instance was faster
   * @returns the row as it was before; undefined if it was absent
   */
  private async change(
    rowKey: string,
    next: (values: EntityValues | undefined) => EntityValues | undefined,
  ): Promise<Entity | undefined> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const entity = await this.table.get(partition, rowKey);
      const values = next(entity?.values);
      if (values === undefined || areEqual(values, entity?.values)) return entity;
      const change: EntityChange = entity
        ? { kind: 'replace', rowKey, values, etag: entity.etag }
        : { kind: 'insert', rowKey, values };
      if ((await this.table.transact(partition, [change])) !== undefined) return entity;
    }
    throw new Error(`${rowKey} of the journal is being changed by others`);
  }

  private async removeHours(before: number): Promise<void> {
    const removals: EntityChange[] = [];
    for await (const { rowKey, etag } of this.table.list(partition, hourPrefix, hourKey(before))) {
      removals.push({ kind: 'delete', rowKey, etag });
    }
    // Refused where another instance removes them too.
    for (const chunk of chunksOf(removals, changesPerTransaction)) {
      await this.table.transact(partition, chunk);
    }
  }
}

function noteOf(app: AppStart, known: AppNote | undefined, now: number): AppNote {
  const isSameApp = known !== undefined && namesOf(known) === namesOf(app);
  const since = (name: string) => known?.feedsSince[name] ?? now;
  return {
    ...app,
    firstSeenAt: isSameApp ? known.firstSeenAt : now,
    feedsSince: Object.fromEntries(app.feeds.map((name) => [name, since(name)])),
    notifiesSince: app.notifies ? (known?.notifiesSince ?? now) : undefined,
  };
}

function namesOf({ timers }: AppStart): string {
  return JSON.stringify(timers.map(({ name }) => name).sort());
}

function areEqual(values: EntityValues, known: EntityValues | undefined): boolean {
  const names = Object.keys(values);
  if (known === undefined || names.length !== Object.keys(known).length) return false;
  return names.every((name) => values[name] === known[name]);
}
