import { app as functionApp } from '@azure/functions';
import { callRecordFeed } from './callRecords/callRecordFeed.ts';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './errors.ts';
import { backgroundLog } from './functions/backgroundLog.ts';
import { exportCallRecords } from './functions/exportCallRecords.ts';
import { exportLogs } from './functions/exportLogs.ts';
import { registerReceiveNotifications } from './functions/receiveNotifications.ts';
import { reconcileCallRecords } from './functions/reconcileCallRecords.ts';
import { registerGetDashboard } from './functions/getDashboard.ts';
import { registerGetStatus } from './functions/getStatus.ts';
import { registerRequestExport } from './functions/requestExport.ts';
import { registerTimer } from './functions/registerTimer.ts';
import { renewSubscription } from './functions/renewSubscription.ts';
import { Runs } from './functions/runs.ts';
import type { TimerFunction } from './functions/timerFunction.ts';
import { systemClock } from './systemClock.ts';
import { openApp } from './wiring.ts';

const config = readOrExplain();
const timers: TimerFunction[] = [
  exportLogs(config, () => app.exporter()),
  renewSubscription(() => app.renewal()),
];
// Without them, the route and the renewal stay to see an earlier subscription to its end.
if (config.feeds.includes(callRecordFeed.name)) {
  timers.push(
    exportCallRecords(() => app.exporter()),
    reconcileCallRecords(() => app.exporter()),
  );
}
const app = openApp(config, { timers: timers.map(({ name, schedule }) => ({ name, schedule })) });
const runs = new Runs({ timers, status: app.status, clock: systemClock, log: backgroundLog() });

for (const timer of timers) registerTimer(timer, runs);
registerReceiveNotifications(app.notifications);
registerGetStatus(runs);
registerGetDashboard(runs);
registerRequestExport({ settings: config, mark: app.request, runs, clock: systemClock });
functionApp.hook.appTerminate(() => {
  runs.stop();
});

/** Without settings there must be no functions: a start that fails is seen, idle timers are not. */
function readOrExplain(): Config {
  try {
    return readConfig();
  } catch (error) {
    // The worker of Azure Functions shows what an entry file threw only in part.
    if (error instanceof ConfigError) console.error(error.message);
    throw error;
  }
}
