import path from 'node:path';
import { describeError } from '../errors.ts';
import { runDemo } from './demo/runDemo.ts';
import { reasonWords } from './terminal/reasonWords.ts';

/** `npm run demo`: a whole export on this machine, once, to the end. */
const appRoot = path.resolve(import.meta.dirname, '../..');
const folder = path.resolve('.local', 'demo');

try {
  const isComplete = await runDemo({
    appRoot,
    folder,
    say: (line) => {
      console.log(line);
    },
  });
  process.exitCode = isComplete ? 0 : 1;
} catch (error) {
  console.error(`The demo ended early: ${reasonWords(describeError(error))}`);
  process.exitCode = 1;
}
