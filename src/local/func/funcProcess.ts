import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Environment } from '../../config/setting.ts';
import { HostRuns } from './hostRuns.ts';

const keptLines = 60;
const isWindows = process.platform === 'win32';

/** `func start` of Azure Functions Core Tools, in the folder of an app. */
export class FuncProcess {
  readonly url: string;
  readonly runs = new HostRuns();
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #ended = new AbortController();
  readonly #output: string[] = [];

  /** @param folder with host.json, package.json and local.settings.json */
  constructor(folder: string, port: number, env: Environment) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = spawn('func', ['start', '--port', String(port)], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // On Windows it is a batch file.
      shell: isWindows,
      // It starts other processes and passes no signal on: they are ended as a group.
      detached: !isWindows,
    });
    this.#closed = once(this.#child, 'close').catch((error: unknown) => {
      this.#ended.abort(error);
    });
    this.#child.once('exit', (code) => {
      this.#ended.abort(new Error(`func ended with code ${String(code)}.`));
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', this.#take.bind(this));
    }
  }

  /** Aborted when it has ended, whoever ended it. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** The last lines that it printed. */
  get output(): readonly string[] {
    return this.#output;
  }

  /** Ends it at once, with all that it has started. */
  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined) await killGroup(pid);
    await this.#closed;
  }

  #take(line: string): void {
    this.runs.take(line);
    this.#output.push(line);
    if (this.#output.length > keptLines) this.#output.shift();
  }
}

async function killGroup(pid: number): Promise<void> {
  if (isWindows) {
    await once(spawn('taskkill', ['/pid', String(pid), '/t', '/f']), 'exit');
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
