import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { atMost, observed, type Figure } from './figures.ts';

const goalMs = 200;
const tries = 15;

/**
 * How long the bundle takes to load: a notification of Graph waits for it when the app wakes up. The
 * best of some tries, each in a process of its own: what else goes on can only slow them down.
 */
export async function load(bundle: string): Promise<Figure[]> {
  process.stderr.write('  loading the bundle\n');
  const loads: number[] = [];
  const empties: number[] = [];
  for (let i = 0; i < tries; i++) {
    loads.push(Number(await run(timedImport(bundle))));
    const begunAt = performance.now();
    await run('');
    empties.push(performance.now() - begunAt);
  }
  return [
    atMost('loading the bundle', Math.min(...loads), goalMs, ' ms'),
    observed('a start of Node alone', `${Math.min(...empties).toFixed(0)} ms`),
  ];
}

/** Prints how long it took, after all that is said while the bundle is loaded. */
function timedImport(bundle: string): string {
  const address = JSON.stringify(pathToFileURL(bundle).href);
  return `const begunAt = performance.now(); await import(${address}); console.log('\\n' + (performance.now() - begunAt));`;
}

/** @returns the last line that the script printed */
async function run(script: string): Promise<string> {
  const env = { EXPORT_STORAGE: 'UseDevelopmentStorage=true' };
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return stdout.trim().split('\n').at(-1) ?? '';
}
