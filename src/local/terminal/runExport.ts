import { untilAborted } from '../../graph/untilAborted.ts';
import { createLog } from '../../log.ts';
import { openApp } from '../../wiring.ts';
import { exportFeeds } from './exportFeeds.ts';
import { exportPlace } from './exportPlace.ts';
import { openPatiently } from './openPatiently.ts';
import { advance, hasEnded, isEvent, noProgress } from './progress.ts';
import type { ProgressView } from './progressView.ts';
import type { ExportCommand } from './readCommand.ts';
import type { EndedRun } from './summary.ts';

/**
 * Exports what a command asks for and shows how it goes.
 * @param stop aborted when work is to end at the next opportunity
 * @throws ConfigError, or an Error that says on one line why the export could not be opened
 */
export async function runExport(
  { config, feeds, range }: ExportCommand,
  view: ProgressView,
  stop: AbortSignal,
): Promise<EndedRun> {
  const place = exportPlace(config);
  const app = openApp(config);
  const opened = openPatiently(
    place,
    () => app.exporter(),
    (line) => {
      view.say(line);
    },
  );
  const exporter = await untilAborted(opened, stop);
  let progress = noProgress;
  const log = createLog((record) => {
    const now = Date.now();
    progress = advance(progress, record, now);
    view.show(progress, record, now);
    if (isEvent(record, 'feedEnded') && hasEnded(progress)) view.say('updating the coverage table');
  });
  const run = { range, attended: true, stop, giveUpAt: Infinity };
  const report = await exportFeeds(exporter, feeds, run, log);
  await (await app.status()).write(log, true);
  view.end();
  return { report, progress, place, stopped: stop.aborted };
}
