import {
  renewSubscription as renew,
  type RenewalContext,
} from '../callRecords/subscription/renewSubscription.ts';
import type { TimerFunction } from './timerFunction.ts';

/**
 * The timer that keeps Graph's subscription alive. It runs often, so that the first subscription
 * is there soon and a failed renewal is repeated soon; mostly it reads one table.
 */
export function renewSubscription(open: () => Promise<Omit<RenewalContext, 'log'>>): TimerFunction {
  return {
    name: 'renewSubscription',
    // Beside the timers that begin at the full minute.
    schedule: '20 */5 * * * *',
    // Less than the time between two runs.
    runMs: 240_000,
    work: async ({ stop }, log) => renew({ ...(await open()), log }, stop),
  };
}
