import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import type { Log } from '../log.ts';
import { invocationLog } from './invocationLog.ts';

/** A timer of this app. */
export interface TimerFunction {
  readonly name: string;
  /** NCRONTAB, six fields. */
  readonly schedule: string;
  /** After so long a run is told to stop. */
  readonly runMs: number;
  /** @param stop aborted when work is to stop at the next opportunity */
  readonly work: (stop: AbortSignal, log: Log) => Promise<void>;
}

/** Registers a timer whose runs log one line an event, and stop in order when the host does. */
export function registerTimer({ name, schedule, runMs, work }: TimerFunction): void {
  const hostStop = new AbortController();
  app.hook.appTerminate(() => {
    hostStop.abort(new Error('The host stops.'));
  });
  const handler = async (_timer: unknown, context: InvocationContext): Promise<void> => {
    const stop = AbortSignal.any([hostStop.signal, AbortSignal.timeout(runMs)]);
    await work(stop, invocationLog(context));
  };
  app.timer(name, { schedule, handler });
}
