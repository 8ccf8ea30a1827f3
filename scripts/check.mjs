import { spawn } from 'node:child_process';
import path from 'node:path';

/**
 * Types, lint and format. Lint takes as long as the rest, so the two go on side by side; what one
 * has to say is printed when it has ended.
 */
const root = path.resolve(import.meta.dirname, '..');
const tool = (file, ...args) => [path.join(root, 'node_modules', file), ...args];
const tsc = (...args) => tool('typescript/bin/tsc', '--noEmit', ...args);

function run(args) {
  const child = spawn(process.execPath, args, { cwd: root });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

async function runAll(...commands) {
  let isWell = true;
  for (const command of commands) isWell = (await run(command)) && isWell;
  return isWell;
}

const ended = await Promise.all([
  runAll(tool('eslint/bin/eslint.js', '.')),
  runAll(tsc(), tsc('-p', 'test'), tool('prettier/bin/prettier.cjs', '--check', '.')),
]);
process.exitCode = ended.every(Boolean) ? 0 : 1;
