import { app as functionApp } from '@azure/functions';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './errors.ts';
import { backgroundLog } from './functions/backgroundLog.ts';
import { registerGetDashboard } from './functions/getDashboard.ts';
import { registerGetStatus } from './functions/getStatus.ts';
import { registerReceiveNotifications } from './functions/receiveNotifications.ts';
import { registerRequestExport } from './functions/requestExport.ts';
import { registerTimer } from './functions/registerTimer.ts';
import { Runs } from './functions/runs.ts';
import { timersOf } from './functions/timers.ts';
import { systemClock } from './systemClock.ts';
import { openApp } from './wiring.ts';

const config = readOrExplain();
const timers = timersOf(config, {
  exporter: () => app.exporter(),
  renewal: () => app.renewal(),
});
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
