import type { Config } from '../config.ts';
import type { Exporter } from '../wiring.ts';
import { runMs } from './runMs.ts';
import type { TimerFunction } from './timerFunction.ts';

/** The timer that brings the logs up to date. */
export function exportLogs({ schedule }: Config, open: () => Promise<Exporter>): TimerFunction {
  return {
    name: 'exportLogs',
    schedule,
    runMs,
    work: async (run, log) => {
      const exporter = await open();
      const { complete, feeds, errors } = await exporter.exportLogs(run, log);
      // What a run has no time for, the next one does; what a cloud does not have, status says.
      const failed = feeds.filter((feed) => feed.error !== undefined && !feed.unavailable);
      const isFailure = errors.length > 0 || failed.length > 0;
      if (complete || run.stop.aborted || !isFailure) {
        return feeds.some(({ done, left }) => done > 0 || left > 0);
      }
      const reasons = failed.map(({ feed, error = '' }) => `${feed}: ${error}`);
      throw new Error(['Not everything is exported.', ...reasons, ...errors].join(' '));
    },
  };
}
