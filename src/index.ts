import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { callRecordFeed } from './callRecords/callRecordFeed.ts';
import { ConfigError } from './errors.ts';
import { registerExportCallRecords } from './functions/exportCallRecords.ts';
import { registerExportLogs } from './functions/exportLogs.ts';
import { registerReceiveNotifications } from './functions/receiveNotifications.ts';
import { registerReconcileCallRecords } from './functions/reconcileCallRecords.ts';
import { registerRenewSubscription } from './functions/renewSubscription.ts';
import { openExporter, openNotifications, openRenewal } from './wiring.ts';

const config = readOrExplain();
const exporter = once(() => openExporter(config));
registerExportLogs(config, exporter);
registerReceiveNotifications(() => openNotifications(config));
registerRenewSubscription(once(() => openRenewal(config)));
// Without them, the route and the renewal stay to see an earlier subscription to its end.
if (config.feeds.includes(callRecordFeed.name)) {
  registerExportCallRecords(exporter);
  registerReconcileCallRecords(exporter);
}

/** Opens once for all functions; after a failure it is tried again. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
}

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
