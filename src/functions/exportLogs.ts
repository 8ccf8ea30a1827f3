import type { Config } from '../config.ts';
import type { Exporter } from '../wiring.ts';
import { runMs, timerRun } from './exportRun.ts';
import { registerTimer } from './registerTimer.ts';

/** Registers the timer that brings the logs up to date. */
export function registerExportLogs({ schedule }: Config, open: () => Promise<Exporter>): void {
  registerTimer({
    name: 'exportLogs',
    schedule,
    runMs,
    work: async (stop, log) => {
      const exporter = await open();
      const { complete, feeds, errors } = await exporter.exportLogs(timerRun(stop), log);
      // What a run has no time for, the next one does: that is no failure.
      if (complete || stop.aborted) return;
      const reasons = feeds.flatMap(({ feed, error }) => (error ? [`${feed}: ${error}`] : []));
      throw new Error(['Not everything is exported.', ...reasons, ...errors].join(' '));
    },
  });
}
