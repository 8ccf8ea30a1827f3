import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config.ts';
import { createLog, logLine } from '../log.ts';
import { openExporter } from '../wiring.ts';
import type { Exporter } from '../wiring.ts';

/** Leaves five of the 20 minutes of host.json for a polite stop. */
const runMs = 900_000;
/** Waits are cut by the stop itself, which costs a window nothing, and not given up before it. */
const giveUpMs = runMs + 60_000;

/** Registers the timer that brings the logs up to date. */
export function registerExportLogs(config: Config): void {
  const hostStop = new AbortController();
  app.hook.appTerminate(() => {
    hostStop.abort(new Error('The host stops.'));
  });
  let exporter: Exporter | undefined;

  async function handler(_timer: unknown, context: InvocationContext): Promise<void> {
    const stop = AbortSignal.any([hostStop.signal, AbortSignal.timeout(runMs)]);
    const log = createLog((record) => {
      context[record.level](logLine(record));
    });
    exporter ??= await openExporter(config);
    const run = { attended: false, stop, giveUpAt: Date.now() + giveUpMs };
    const { complete, feeds, errors } = await exporter.exportLogs(run, log);
    // What a run has no time for, the next one does: that is no failure.
    if (complete || stop.aborted) return;
    const reasons = feeds.flatMap(({ feed, error }) => (error ? [`${feed}: ${error}`] : []));
    throw new Error(['Not everything is exported.', ...reasons, ...errors].join(' '));
  }

  app.timer('exportLogs', { schedule: config.schedule, handler });
}
