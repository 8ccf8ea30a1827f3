import { ConfigError, describeError } from '../errors.ts';
import { systemClock } from '../systemClock.ts';
import { readLocalSettings } from './localSettings.ts';
import { help } from './terminal/help.ts';
import { ProgressBars } from './terminal/progressBars.ts';
import { ProgressLines } from './terminal/progressLines.ts';
import type { ProgressView } from './terminal/progressView.ts';
import { readArguments } from './terminal/readArguments.ts';
import { readCommand } from './terminal/readCommand.ts';
import { reasonWords } from './terminal/reasonWords.ts';
import { runExport } from './terminal/runExport.ts';
import { stopOnSignal } from './terminal/stopOnSignal.ts';

const exitCodes = { done: 0, notDone: 1, wrongCall: 2 } as const;
type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const { stdout, stderr } = process;

process.on('unhandledRejection', endWith);
process.on('uncaughtException', endWith);
try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ConfigError) process.exitCode = refuse(error);
  else endWith(error);
}

async function main(): Promise<ExitCode> {
  const now = Date.now();
  const args = readArguments(process.argv.slice(2), now);
  if (args.help) {
    stdout.write(help);
    return exitCodes.done;
  }
  const readSettings = async () => (await readLocalSettings('local.settings.json')) ?? process.env;
  const command = await readCommand(args, readSettings, now);
  const view = createView();
  const print = (text: string) => stdout.write(text);
  const complete = await runExport(command, view, stopFromHere(view), print);
  return complete ? exitCodes.done : exitCodes.notDone;
}

function createView(): ProgressView {
  const canRedraw = stderr.isTTY && process.env['TERM'] !== 'dumb';
  if (canRedraw) return new ProgressBars(stderr, () => Date.now());
  return new ProgressLines((text) => stderr.write(text));
}

function stopFromHere(view: ProgressView): AbortSignal {
  const isChildOfNpm = process.env['npm_lifecycle_event'] !== undefined;
  return stopOnSignal(process, systemClock, isChildOfNpm, {
    onStop: () => {
      view.say('stopping… (again to stop at once)');
    },
    onAgain: () => {
      view.end();
      process.exit(exitCodes.notDone);
    },
  });
}

function refuse({ problems }: ConfigError): ExitCode {
  const list = problems.map((problem) => `  - ${problem}\n`).join('');
  stderr.write(`Nothing is exported. Correct this first (--help tells more):\n${list}`);
  return exitCodes.wrongCall;
}

/** Ends at once, whatever is still going on. */
function endWith(error: unknown): never {
  stderr.write(`${reasonWords(describeError(error))}\n`);
  process.exit(exitCodes.notDone);
}
