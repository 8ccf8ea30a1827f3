import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watched } from '../../support/logs/loggedLine.ts';

const programs = fileURLToPath(new URL('../../../dist/local', import.meta.url));

/** A run of one of the terminal's built programs. */
export interface ExportProcess {
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  readonly ended: Promise<EndedProcess>;
}

export interface EndedProcess {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts `npm run export`.
 * @param env its settings; of this process's own environment it gets none
 * @param folder where it looks for local.settings.json
 */
export function startExport(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  folder = tmpdir(),
): ExportProcess {
  return startProgram('export', env, args, folder);
}

/** Starts `npm run <name>`, like `startExport`. */
export function startProgram(
  name: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  folder = tmpdir(),
): ExportProcess {
  const options = { cwd: folder, env: { ...watched(), ...env } };
  const child = spawn(process.execPath, [join(programs, `${name}.js`), ...args], options);
  return { kill: (signal) => child.kill(signal), ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<EndedProcess> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}
