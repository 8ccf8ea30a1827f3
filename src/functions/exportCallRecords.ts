import type { Exporter } from '../wiring.ts';
import { runMs, timerRun } from './exportRun.ts';
import { registerTimer } from './registerTimer.ts';

/** Registers the timer that fetches notified and missing call records and publishes them. */
export function registerExportCallRecords(open: () => Promise<Exporter>): void {
  registerTimer({
    name: 'exportCallRecords',
    schedule: '0 * * * * *',
    runMs,
    work: async (stop, log) => {
      const exporter = await open();
      const { error } = await exporter.exportCallRecords(timerRun(stop), log);
      if (error !== undefined && !stop.aborted) throw new Error(`callRecords: ${error}`);
    },
  });
}
