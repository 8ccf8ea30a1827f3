import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../../../clock.ts';
import { settings } from '../../../config.ts';
import { systemClock } from '../../../systemClock.ts';
import { startHost } from '../../host/startHost.ts';

/** The built app under a local host, in a process of its own. */
export interface HostProcess {
  readonly url: string;
  /** What the process holds after a garbage collection, MB. */
  memoryMb(): Promise<number>;
  stop(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

/** @param env the app's settings; the others have their defaults */
export async function startHostProcess(env: Env): Promise<HostProcess> {
  const child = fork(process.argv[1] ?? '', ['--host'], { execArgv: ['--expose-gc'] });
  child.send(env);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    memoryMb: async () => {
      const answer = once(child, 'message');
      child.send('memory');
      const [memoryMb] = (await answer) as [number];
      return memoryMb;
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

/** Its timers never fire: only requests are answered. */
const timeless: Clock = {
  ...systemClock,
  sleep: async (durationMs, signal) => {
    if (signal !== undefined && !signal.aborted) await once(signal, 'abort');
    signal?.throwIfAborted();
  },
};

/** In that process: serves until the parent is gone. @param appRoot folder of package.json */
export async function serveHost(appRoot: string): Promise<void> {
  const [given] = (await once(process, 'message')) as [Env];
  const defaults = Object.fromEntries(settings.map(({ name }) => [name, '']));
  const env = { ...defaults, ...given };
  const host = await startHost({ appRoot, env, clock: timeless, log: () => undefined });
  process.on('message', () => {
    process.send?.(memoryMb());
  });
  process.once('disconnect', () => void host.close());
  process.send?.(host.url);
}

function memoryMb(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}
