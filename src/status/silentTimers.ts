import type { Journal, TimerNote } from './journal.ts';
import { thirdOccurrence } from './thirdOccurrence.ts';

/** A run that has not ended after so long never will: its instance has died. */
const longestRunMs = 30 * 60_000;

/**
 * Names of the timers that have let three of their times pass without a run. None where no function
 * app has ever run.
 * @param now milliseconds since 1970
 */
export function silentTimers({ app, timers }: Journal, now: number): readonly string[] {
  if (app === undefined) return [];
  const isSilent = (schedule: string, note: TimerNote | undefined) => {
    if (note && isRunning(note, now)) return false;
    const lastSign = note ? (note.endedAt ?? note.startedAt) : app.firstSeenAt;
    return (thirdOccurrence(schedule, lastSign) ?? Infinity) <= now;
  };
  const silent = app.timers.filter(({ name, schedule }) => isSilent(schedule, timers.get(name)));
  return silent.map(({ name }) => name);
}

function isRunning({ startedAt, endedAt }: TimerNote, now: number): boolean {
  return endedAt === undefined && now - startedAt < longestRunMs;
}
