import type { Exporter } from '../wiring.ts';
import { runMs } from './runMs.ts';
import type { TimerFunction } from './timerFunction.ts';

/** The timer that fetches notified and missing call records and publishes them. */
export function exportCallRecords(open: () => Promise<Exporter>): TimerFunction {
  return {
    name: 'exportCallRecords',
    schedule: '0 * * * * *',
    runMs,
    work: async (run, log) => {
      const exporter = await open();
      const { done, error } = await exporter.exportCallRecords(run, log);
      if (error !== undefined && !run.stop.aborted) throw new Error(`callRecords: ${error}`);
      return done > 0;
    },
  };
}
