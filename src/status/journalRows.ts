import type { Entity, EntityValues } from '../export/entityTable.ts';
import { hourMs } from '../export/time.ts';
import { edge } from '../export/window.ts';
import type { AppNote, HourCounts, Journal, TimerNote, Work, WorkNote } from './journal.ts';

const works: readonly Work[] = ['pull', 'list', 'fetch'];

export const appKey = 'app';
export const skewKey = 'skew';
export const unheardKey = 'unheard';
const timerPrefix = 'timer|';
const workPrefix = 'work|';
export const hourPrefix = 'hour|';

export function timerKey(name: string): string {
  return timerPrefix + name;
}

export function workKey({ feed, work }: Pick<WorkNote, 'feed' | 'work'>): string {
  return `${workPrefix}${work}|${feed}`;
}

/** Key of the row that counts for the hour which holds a time. */
export function hourKey(time: number): string {
  return hourPrefix + edge(Math.floor(time / hourMs) * hourMs);
}

export function appValues(app: AppNote): EntityValues {
  const { firstSeenAt, version, feeds, feedsSince, notifies, notifiesSince, timers } = app;
  return {
    ...{ firstSeenAt, version, feeds: JSON.stringify(feeds) },
    feedsSince: JSON.stringify(feedsSince),
    ...{ notifies, ...(notifiesSince === undefined ? {} : { notifiesSince }) },
    timers: JSON.stringify(timers),
  };
}

/** Reads what `appValues` wrote; the journal is written by this program alone. */
export function readApp(values: EntityValues): AppNote {
  return {
    firstSeenAt: Number(values['firstSeenAt']),
    version: String(values['version']),
    feeds: JSON.parse(String(values['feeds'])) as AppNote['feeds'],
    feedsSince: JSON.parse(String(values['feedsSince'])) as AppNote['feedsSince'],
    notifies: values['notifies'] === true,
    notifiesSince: optionalNumber(values['notifiesSince']),
    timers: JSON.parse(String(values['timers'])) as AppNote['timers'],
  };
}

export function timerValues({ startedAt, endedAt, error }: TimerNote): EntityValues {
  return { startedAt, ...(endedAt === undefined ? {} : { endedAt }), error };
}

export function readTimer({ startedAt, endedAt, error }: EntityValues): TimerNote {
  return {
    startedAt: Number(startedAt),
    endedAt: optionalNumber(endedAt),
    error: String(error),
  };
}

type WorkValues = Omit<WorkNote, 'feed' | 'work'>;

export function workValues({ failingSince, ...plain }: WorkValues): EntityValues {
  return { ...plain, ...(failingSince === undefined ? {} : { failingSince }) };
}

/** Of a work that has never run if there are none. */
export function readWorkValues(values: EntityValues = {}): WorkValues {
  const { endedAt = 0, error = '', cutShortRuns = 0, failedRuns = 0, failingSince } = values;
  return {
    ...{ endedAt: Number(endedAt), error: String(error), cutShortRuns: Number(cutShortRuns) },
    ...{ failedRuns: Number(failedRuns), failingSince: optionalNumber(failingSince) },
  };
}

export function readHour({ throttles = 0, rejected = 0 }: EntityValues): HourCounts {
  return { throttles: Number(throttles), rejected: Number(rejected) };
}

/** @param entities all rows; those that another release has written are passed over */
export async function readJournal(entities: AsyncIterable<Entity>): Promise<Journal> {
  const timers = new Map<string, TimerNote>();
  const noted: WorkNote[] = [];
  const hours = new Map<number, HourCounts>();
  let app: AppNote | undefined;
  let clockSkewMs = 0;
  let unheardSince: number | undefined;
  for await (const { rowKey, values } of entities) {
    if (rowKey === appKey) app = readApp(values);
    if (rowKey === skewKey) clockSkewMs = Number(values['skewMs']);
    if (rowKey === unheardKey) unheardSince = optionalNumber(values['since']);
    const timer = nameAfter(timerPrefix, rowKey);
    if (timer !== undefined) timers.set(timer, readTimer(values));
    const work = nameAfter(workPrefix, rowKey);
    if (work !== undefined) noted.push(...readWork(work, values));
    const hour = nameAfter(hourPrefix, rowKey);
    if (hour !== undefined) hours.set(Date.parse(hour), readHour(values));
  }
  return { app, timers, works: noted, hours, clockSkewMs, unheardSince };
}

function readWork(name: string, values: EntityValues): WorkNote[] {
  const [kind, feed = ''] = name.split('|');
  const work = works.find((known) => known === kind);
  if (work === undefined) return [];
  return [{ feed, work, ...readWorkValues(values) }];
}

function optionalNumber(value: EntityValues[string] | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function nameAfter(prefix: string, rowKey: string): string | undefined {
  return rowKey.startsWith(prefix) ? rowKey.slice(prefix.length) : undefined;
}
