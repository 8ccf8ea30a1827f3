import { systemClock } from '../systemClock.ts';
import { exportJson, failedExportJson } from './terminal/exportJson.ts';
import { help } from './terminal/help.ts';
import { ProgressBars } from './terminal/progressBars.ts';
import { ProgressLines } from './terminal/progressLines.ts';
import type { ProgressView } from './terminal/progressView.ts';
import { readArguments } from './terminal/readArguments.ts';
import { readCommand } from './terminal/readCommand.ts';
import { exitCodes, readSettingsHere, runCommand, type ExitCode } from './terminal/runCommand.ts';
import { runExport } from './terminal/runExport.ts';
import { isChildOfNpm } from './terminal/isChildOfNpm.ts';
import { stopOnSignal } from './terminal/stopOnSignal.ts';
import { summary } from './terminal/summary.ts';

const { stdout, stderr } = process;

const now = Date.now();
const args = readArguments(process.argv.slice(2), now);
let isStopped = false;

await runCommand({
  main,
  consequence: 'Nothing is exported.',
  json: args.json,
  failedJson: (reason) => failedExportJson(reason, isStopped),
});

async function main(): Promise<ExitCode> {
  if (args.help) {
    stdout.write(help);
    return exitCodes.done;
  }
  const command = await readCommand(args, readSettingsHere, now);
  const view = createView();
  const ended = await runExport(command, view, stopFromHere(view));
  stdout.write(args.json ? exportJson(ended) : summary(ended));
  return ended.report.complete && !ended.stopped ? exitCodes.done : exitCodes.notDone;
}

function createView(): ProgressView {
  const canRedraw = stderr.isTTY && process.env['TERM'] !== 'dumb';
  if (canRedraw) return new ProgressBars(stderr, () => Date.now());
  return new ProgressLines((text) => stderr.write(text));
}

function stopFromHere(view: ProgressView): AbortSignal {
  return stopOnSignal(process, systemClock, isChildOfNpm, {
    onStop: () => {
      isStopped = true;
      view.say('stopping… (again to stop at once)');
    },
    onAgain: () => {
      view.end();
      process.exit(exitCodes.notDone);
    },
  });
}
