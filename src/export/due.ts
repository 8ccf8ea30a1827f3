import { isBeyondRetention, nextVisit } from './revisit.ts';
import type { WindowRow } from './windowRow.ts';

export interface DueSettings {
  /** Windows before it are left alone, milliseconds since 1970. */
  readonly exportStart: number;
  readonly revisitHours: readonly number[];
  readonly retentionDays: number;
  /** True if a person waits: no window backs off then. */
  readonly attended: boolean;
}

/**
 * What is to be done with an open window: pull it, leave it for now, or close it without a pull,
 * because no age is left or because Graph has forgotten it.
 */
export function whatIsDue(
  row: WindowRow,
  settings: DueSettings,
  now: number,
): 'pull' | 'nothing' | 'settle' | 'giveUp' {
  const isBackingOff = !settings.attended && row.attempts > 0 && row.nextPull > now;
  if (isBackingOff) return 'nothing';
  if (row.requested) return 'pull';
  if (row.from < settings.exportStart) return 'nothing';
  // Rows that are in no file yet may be the last of that time: Graph has perhaps forgotten it.
  if (row.pull !== undefined && row.pull.runs.length > 0) return 'pull';
  if (isBeyondRetention(row, settings.retentionDays, now)) return 'giveUp';
  if (row.pull !== undefined) return 'pull';
  const visit = nextVisit(row, row.lastPull, settings.revisitHours);
  if (visit === undefined) return 'settle';
  // Graph is asked for whole seconds: of a window younger than that there is nothing to ask.
  return Math.max(visit, row.from + 1000) <= now ? 'pull' : 'nothing';
}
