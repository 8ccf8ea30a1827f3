import type { Exporter } from '../wiring.ts';
import { runMs } from './runMs.ts';
import type { TimerFunction } from './timerFunction.ts';

/** The timer that compares the export with Graph's own list of call records. */
export function reconcileCallRecords(open: () => Promise<Exporter>): TimerFunction {
  return {
    name: 'reconcileCallRecords',
    // Beside the export of the logs, which begins at the full minute.
    schedule: '40 */10 * * * *',
    runMs,
    work: async (run, log) => {
      const exporter = await open();
      const { done, error } = await exporter.listCallRecords(run, log);
      if (error !== undefined && !run.stop.aborted) throw new Error(`callRecords: ${error}`);
      return done > 0;
    },
    next: 'exportCallRecords',
  };
}
