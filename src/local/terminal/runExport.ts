import { ConfigError } from '../../errors.ts';
import { untilAborted } from '../../graph/untilAborted.ts';
import { createLog } from '../../log.ts';
import { openExporter, type Exporter } from '../../wiring.ts';
import { exportFeeds } from './exportFeeds.ts';
import { exportPlace } from './exportPlace.ts';
import { openingFailure } from './openingFailure.ts';
import { advance, hasEnded, isEvent, noProgress } from './progress.ts';
import type { ProgressView } from './progressView.ts';
import type { ExportCommand } from './readCommand.ts';
import { summary } from './summary.ts';

const patienceMs = 2_000;

/**
 * Exports what a command asks for and shows how it goes.
 * @param stop aborted when work is to end at the next opportunity
 * @param print takes the summary
 * @returns whether every window is done
 * @throws ConfigError, or an Error that says on one line why the export could not be opened
 */
export async function runExport(
  command: ExportCommand,
  view: ProgressView,
  stop: AbortSignal,
  print: (text: string) => void,
): Promise<boolean> {
  const { config, feeds, range } = command;
  const exporter = await open(command, view, stop);
  let progress = noProgress;
  const log = createLog((record) => {
    const now = Date.now();
    progress = advance(progress, record, now);
    view.show(progress, record, now);
    if (isEvent(record, 'feedEnded') && hasEnded(progress)) view.say('updating the coverage table');
  });
  const run = { range, attended: true, stop, giveUpAt: Infinity };
  const report = await exportFeeds(exporter, feeds, run, log);
  view.end();
  print(summary({ report, progress, place: exportPlace(config), stopped: stop.aborted }));
  return report.complete && !stop.aborted;
}

/** Storage is asked again for a while before it is given up. */
async function open(
  { config }: ExportCommand,
  view: ProgressView,
  stop: AbortSignal,
): Promise<Exporter> {
  const place = exportPlace(config);
  const timer = setTimeout(() => {
    view.say(`opening the storage at ${place.endpoint}`);
  }, patienceMs);
  try {
    return await untilAborted(openExporter(config), stop);
  } catch (error) {
    if (error instanceof ConfigError || stop.aborted) throw error;
    throw new Error(openingFailure(error, place), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
