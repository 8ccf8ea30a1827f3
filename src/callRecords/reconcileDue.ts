import { isBeyondRetention, nextVisit, type WindowState } from '../export/revisit.ts';
import { dayMs, hourMs } from '../export/time.ts';
import type { Window } from '../export/window.ts';
import type { WindowRow } from '../export/windowRow.ts';
import { callRecordFeed, listHours } from './callRecordFeed.ts';

const { retentionDays } = callRecordFeed;

export interface ListSettings {
  /** Windows before it are left alone, milliseconds since 1970. */
  readonly exportStart: number;
  /** True if a person waits: no window backs off then. */
  readonly attended: boolean;
}

/**
 * What is to be done with an open window: list it, leave it for now, or give it up without a list,
 * because Graph has forgotten all of it and nothing of it is published.
 */
export function whatIsDueToList(
  row: WindowRow,
  { exportStart, attended }: ListSettings,
  now: number,
): 'list' | 'nothing' | 'giveUp' {
  const isBackingOff = !attended && row.attempts > 0 && row.nextPull > now;
  if (isBackingOff) return 'nothing';
  if (row.requested) return 'list';
  if (row.from < exportStart) return 'nothing';
  const isForgotten = isBeyondRetention(row, retentionDays, now);
  // What was notified and is published is worth a list, which may still have calls that ended late.
  if (isForgotten && row.lastPull === undefined && !isPublished(row)) return 'giveUp';
  // Graph is asked for whole seconds: of a window younger than that there is nothing to ask.
  return Math.max(nextList(row, row.lastPull), row.from + 1000) <= now ? 'list' : 'nothing';
}

/**
 * When an open window is to be listed next: as logs are pulled, and after the last age, while
 * records of the window are still missing, hourly at first and daily later.
 * @param lastList when the last complete list began; undefined if there was none
 * @returns milliseconds since 1970
 */
export function nextList(window: Window, lastList: number | undefined): number {
  const visit = nextVisit(window, lastList, listHours);
  if (visit !== undefined || lastList === undefined) return visit ?? window.from;
  const lastAge = window.to + (listHours.at(-1) ?? 0) * hourMs;
  return lastList + Math.min(dayMs, Math.max(hourMs, lastList - lastAge));
}

/**
 * True if a complete list ends the work on a window, unless records of it are still in the inbox
 * or landed and not yet published.
 * @param list when it began, and how many records it had that the export lacks
 */
export function mayBeDone(
  row: WindowRow,
  list: { readonly startedAt: number; readonly wanted: number },
): boolean {
  return nextVisit(row, list.startedAt, listHours) === undefined && list.wanted === 0 && !row.dirty;
}

/**
 * The state of a window when a complete list has ended the work on it.
 * @param row as it was before the list
 * @param startedAt when the list began
 */
export function stateWhenDone(row: WindowRow, startedAt: number): WindowState {
  if (isPublished(row)) return 'settled';
  // Nothing at all from a time that Graph has forgotten says nothing about what was there. A
  // window that was listed in time only waits for its first publish.
  const firstList = Math.min(row.lastPull ?? startedAt, startedAt);
  return isBeyondRetention(row, retentionDays, firstList) ? 'beyondRetention' : 'open';
}

function isPublished(row: WindowRow): boolean {
  return Object.keys(row.files).length > 0;
}
