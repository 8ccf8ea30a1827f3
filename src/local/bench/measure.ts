import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { jobs, type InputOf, type JobName, type ResultOf } from './jobs.ts';

/** What one run of a job took, beside what it says itself. */
export interface Footprint {
  /** The most memory the process held, MB. */
  readonly peakMb: number;
  /** The longest time that the event loop stood still, ms. */
  readonly stallMs: number;
}

export type Measured<N extends JobName> = ResultOf<N> & Footprint;

interface Order<N extends JobName> {
  readonly job: N;
  readonly input: InputOf<N>;
}

/**
 * Runs a job in a process of its own.
 * @returns undefined if the process died
 */
export async function measure<N extends JobName>(
  job: N,
  input: InputOf<N>,
): Promise<Measured<N> | undefined> {
  const child = fork(process.argv[1] ?? '', ['--measured']);
  const answer = new Promise<Measured<N> | undefined>((resolve) => {
    child.once('message', (message) => {
      resolve(message as Measured<N>);
    });
    child.once('exit', () => {
      resolve(undefined);
    });
  });
  child.send({ job, input } satisfies Order<N>);
  const measured = await answer;
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return measured;
}

/** The same, where the job is expected to end. @throws Error if the process died */
export async function measureToEnd<N extends JobName>(
  job: N,
  input: InputOf<N>,
): Promise<Measured<N>> {
  const measured = await measure(job, input);
  if (measured === undefined) throw new Error(`${job} died`);
  return measured;
}

/** In that process: waits for its order, carries it out, says what it took, and ends. */
export async function beMeasured(): Promise<void> {
  const [order] = (await once(process, 'message')) as [Order<JobName>];
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const result = await carryOut(order);
  delays.disable();
  const measured = {
    ...result,
    peakMb: process.resourceUsage().maxRSS / 1024,
    stallMs: delays.max / 1e6,
  };
  process.send?.(measured);
  process.disconnect();
}

function carryOut<N extends JobName>({ job, input }: Order<N>): Promise<ResultOf<N>> {
  return jobs[job](input);
}
