import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeError } from '../errors.ts';
import { systemClock } from '../systemClock.ts';
import { funcVersion } from './func/funcVersion.ts';
import { testUnderFunc } from './func/testUnderFunc.ts';
import { reasonWords } from './terminal/reasonWords.ts';
import { isChildOfNpm } from './terminal/isChildOfNpm.ts';
import { stopOnSignal } from './terminal/stopOnSignal.ts';

/**
 * `npm run test:func -- [zip]`: the packaged app under Azure Functions Core Tools, from end to end.
 * Ends with 0 if the exported files are right, 1 if not, 2 if there are no Core Tools.
 */
const [zip = path.resolve(import.meta.dirname, '../app.zip')] = process.argv.slice(2);

const version = await funcVersion();
if (version === undefined) {
  console.error(
    'This test needs Azure Functions Core Tools: there is no func on PATH.\n' +
      'https://learn.microsoft.com/azure/azure-functions/functions-run-local',
  );
  process.exitCode = 2;
} else {
  say(`func ${version}`);
  process.exitCode = (await test()) ? 0 : 1;
}

async function test(): Promise<boolean> {
  const stop = stopOnSignal(process, systemClock, isChildOfNpm, {
    onStop: () => {
      say('Stopping.');
    },
    onAgain: () => process.exit(1),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'func-'));
  try {
    return await testUnderFunc({ zip, folder, env: process.env, stop, say });
  } catch (error) {
    console.error(`The test ended early: ${reasonWords(describeError(error))}`);
    return false;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function say(line: string): void {
  console.log(line);
}
