import { dayMs, hourMs } from './time.ts';
import type { Window } from './window.ts';

export type WindowState = 'open' | 'settled' | 'beyondRetention';

const firstBackOffMs = 60_000;
/** As often as a window that runs is pulled: what ends an outage is noticed soon. */
const longestBackOffMs = hourMs;

/**
 * When an open window is to be pulled next, going by its last complete pull: about hourly while
 * it runs, then at each age that no pull has passed yet.
 * @param lastPull when the last complete pull began; undefined if there was none
 * @param revisitHours ages after the window's end, in hours, rising
 * @returns milliseconds since 1970, or undefined if no age is left: the window is settled
 */
export function nextVisit(
  window: Window,
  lastPull: number | undefined,
  revisitHours: readonly number[],
): number | undefined {
  if (lastPull === undefined) return window.from;
  if (lastPull + hourMs < window.to) return lastPull + hourMs;
  return revisitHours.map((hours) => window.to + hours * hourMs).find((visit) => visit > lastPull);
}

/** True if the window lies wholly before what Graph still keeps. */
export function isBeyondRetention(window: Window, retentionDays: number, now: number): boolean {
  return window.to <= now - retentionDays * dayMs;
}

/**
 * The state of a window after a complete pull.
 * @param pull when the pull began, and how many rows the window's file has now
 */
export function stateAfterPull(
  window: Window,
  pull: { readonly startedAt: number; readonly rows: number },
  settings: { readonly revisitHours: readonly number[]; readonly retentionDays: number },
): WindowState {
  // Nothing at all from a time that Graph has forgotten says nothing about what was there.
  const forgotten = isBeyondRetention(window, settings.retentionDays, pull.startedAt);
  if (forgotten && pull.rows === 0) return 'beyondRetention';
  const next = nextVisit(window, pull.startedAt, settings.revisitHours);
  return next === undefined ? 'settled' : 'open';
}

/** How long a window rests after so many failures in a row, in milliseconds. */
export function backOffMs(attempts: number): number {
  return Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.max(0, attempts - 1));
}

/**
 * The order of work: what is newest first, because people look at it, then from the oldest on,
 * because Graph forgets it first.
 */
export function inOrderOfWork<W extends Window>(due: readonly W[], now: number): W[] {
  const isRecent = (window: W) => window.to > now - 2 * dayMs;
  const recent = due.filter(isRecent).sort((a, b) => b.from - a.from);
  const older = due.filter((window) => !isRecent(window)).sort((a, b) => a.from - b.from);
  return [...recent, ...older];
}
