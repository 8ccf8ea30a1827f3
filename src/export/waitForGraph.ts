import type { Clock } from '../clock.ts';
import { RetryLaterError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ExportRun } from './exportRun.ts';
import { edge } from './window.ts';

const longestWaitMs = 10 * 60_000;

/**
 * Waits as long as an earlier run was told to.
 * @param notBefore milliseconds since 1970
 * @throws RetryLaterError if that is too long for this run; the reason of the run's signal if it is stopped
 */
export async function waitForGraph(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  notBefore: number,
  { stop, giveUpAt }: Pick<ExportRun, 'stop' | 'giveUpAt'>,
): Promise<void> {
  const now = clock.now();
  if (notBefore <= now) return;
  if (notBefore > Math.min(giveUpAt, now + longestWaitMs)) {
    const message = `Graph asked not to be asked again before ${edge(notBefore)}`;
    throw new RetryLaterError(message, notBefore);
  }
  log.info('waiting', { until: edge(notBefore), reason: 'throttled' });
  await clock.sleep(notBefore - now, stop);
}
