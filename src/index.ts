import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './errors.ts';
import { registerExportLogs } from './functions/exportLogs.ts';

registerExportLogs(readOrExplain());

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
