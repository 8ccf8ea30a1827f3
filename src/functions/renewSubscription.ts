import {
  renewSubscription,
  type RenewalContext,
} from '../callRecords/subscription/renewSubscription.ts';
import { registerTimer } from './registerTimer.ts';

/**
 * Registers the timer that keeps Graph's subscription alive. It runs often, so that the first
 * subscription is there soon and a failed renewal is repeated soon; mostly it reads one table.
 * @param open called by every run
 */
export function registerRenewSubscription(open: () => Promise<Omit<RenewalContext, 'log'>>): void {
  registerTimer({
    name: 'renewSubscription',
    // Beside the timers that begin at the full minute.
    schedule: '20 */5 * * * *',
    // Less than the time between two runs.
    runMs: 240_000,
    work: async (stop, log) => {
      await renewSubscription({ ...(await open()), log }, stop);
    },
  });
}
