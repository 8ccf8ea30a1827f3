import path from 'node:path';
import { ConfigError, describeError } from '../errors.ts';
import { systemClock } from '../systemClock.ts';
import { runLocal } from './start/runLocal.ts';
import { isChildOfNpm } from './terminal/isChildOfNpm.ts';
import { stopOnSignal } from './terminal/stopOnSignal.ts';
import { reasonWords } from './terminal/reasonWords.ts';

/** `npm start`: the whole app on this machine. */
const appRoot = path.resolve(import.meta.dirname, '../..');

const stop = stopOnSignal(process, systemClock, isChildOfNpm, {
  onStop: () => {
    say('Stopping: what has been read is stored. Ctrl-C again stops at once.');
  },
  onAgain: () => process.exit(1),
});

try {
  const ports = { host: 7071, tenant: 7072, storage: [10000, 10001, 10002] as const };
  await runLocal({ appRoot, folder: process.cwd(), ports, days: 7, stop, say });
  say('Stopped.');
} catch (error) {
  const isWrongCall = error instanceof ConfigError;
  console.error(isWrongCall ? error.message : reasonWords(describeError(error)));
  process.exitCode = isWrongCall ? 2 : 1;
}

function say(line: string): void {
  console.log(line);
}
