import { callRecordFeed } from '../callRecords/callRecordFeed.ts';
import type { Config } from '../config.ts';
import type { App } from '../wiring.ts';
import { exportCallRecords } from './exportCallRecords.ts';
import { exportLogs } from './exportLogs.ts';
import { reconcileCallRecords } from './reconcileCallRecords.ts';
import { renewSubscription } from './renewSubscription.ts';
import type { TimerFunction } from './timerFunction.ts';

/**
 * The timers that the settings want.
 * @param app opens what a run needs
 */
export function timersOf(
  config: Config,
  { exporter, renewal }: Pick<App, 'exporter' | 'renewal'>,
): TimerFunction[] {
  // Also without call records the renewal stays, to see an earlier subscription to its end.
  const always = [exportLogs(config, exporter), renewSubscription(renewal)];
  if (!config.feeds.includes(callRecordFeed.name)) return always;
  return [...always, exportCallRecords(exporter), reconcileCallRecords(exporter)];
}
