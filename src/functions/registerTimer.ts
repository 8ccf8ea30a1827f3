import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import { invocationLog } from './invocationLog.ts';
import type { Runs } from './runs.ts';
import type { TimerFunction } from './timerFunction.ts';

/** Registers a timer whose runs log one line an event. */
export function registerTimer(timer: TimerFunction, runs: Runs): void {
  const { name, schedule } = timer;
  const handler = (_timer: unknown, context: InvocationContext): Promise<void> =>
    runs.byTimer(timer, invocationLog(context));
  app.timer(name, { schedule, handler });
}
