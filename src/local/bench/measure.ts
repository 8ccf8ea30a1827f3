import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { jobs, type JobInput, type JobName } from './jobs.ts';

/** What one run of a job took. */
export interface Measured {
  readonly seconds: number;
  /** The most memory the process held, MB. */
  readonly peakMb: number;
  /** The longest time that the event loop stood still, ms. */
  readonly stallMs: number;
}

interface Order {
  readonly job: JobName;
  readonly input: JobInput;
}

/**
 * Runs a job in a process of its own.
 * @returns undefined if the process died
 */
export async function measure(job: JobName, input: JobInput): Promise<Measured | undefined> {
  const child = fork(process.argv[1] ?? '', ['--measured']);
  const answer = new Promise<Measured | undefined>((resolve) => {
    child.once('message', (message) => {
      resolve(message as Measured);
    });
    child.once('exit', () => {
      resolve(undefined);
    });
  });
  child.send({ job, input } satisfies Order);
  const measured = await answer;
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return measured;
}

/** In that process: waits for its order, carries it out, says what it took, and ends. */
export async function beMeasured(): Promise<void> {
  const [{ job, input }] = (await once(process, 'message')) as [Order];
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const seconds = await jobs[job](input);
  delays.disable();
  const measured: Measured = {
    seconds,
    peakMb: process.resourceUsage().maxRSS / 1024,
    stallMs: delays.max / 1e6,
  };
  process.send?.(measured);
  process.disconnect();
}
