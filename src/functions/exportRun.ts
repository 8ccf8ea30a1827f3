import type { ExportRun } from '../export/exportRun.ts';

/** Leaves five of the 20 minutes of host.json for a polite stop. */
export const runMs = 900_000;

/** Waits are cut by the stop itself, which costs a window nothing, and not given up before it. */
const giveUpMs = runMs + 60_000;

/** A run as a timer makes it. */
export function timerRun(stop: AbortSignal): ExportRun {
  return { attended: false, stop, giveUpAt: Date.now() + giveUpMs };
}
