import type { Exporter } from '../wiring.ts';
import { runMs, timerRun } from './exportRun.ts';
import { registerTimer } from './registerTimer.ts';

/** Registers the timer that compares the export with Graph's own list of call records. */
export function registerReconcileCallRecords(open: () => Promise<Exporter>): void {
  registerTimer({
    name: 'reconcileCallRecords',
    // Beside the export of the logs, which begins at the full minute.
    schedule: '40 */10 * * * *',
    runMs,
    work: async (stop, log) => {
      const exporter = await open();
      const { error } = await exporter.listCallRecords(timerRun(stop), log);
      if (error !== undefined && !stop.aborted) throw new Error(`callRecords: ${error}`);
    },
  });
}
