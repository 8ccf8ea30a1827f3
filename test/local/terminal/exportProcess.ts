import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../dist/local/export.js', import.meta.url));

/** A run of the command line's built program. */
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
 * Starts it.
 * @param env its settings; of this process's own environment it gets none
 * @param folder where it looks for local.settings.json
 */
export function startExport(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  folder = tmpdir(),
): ExportProcess {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
  return { kill: (signal) => child.kill(signal), ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<EndedProcess> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}
