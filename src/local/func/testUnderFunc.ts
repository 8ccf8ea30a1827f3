import path from 'node:path';
import { readConfig, settings } from '../../config.ts';
import type { Environment } from '../../config/setting.ts';
import { systemClock } from '../../systemClock.ts';
import { saveContainers } from '../demo/saveContainers.ts';
import { freePort } from '../start/freePort.ts';
import { notificationUrl, startSimulation, type Simulation } from '../start/simulation.ts';
import { compareFiles } from './compareFiles.ts';
import { driveFunctions } from './driveFunctions.ts';
import { FuncProcess } from './funcProcess.ts';
import { unpackApp } from './unpackApp.ts';

export interface FuncTest {
  /** Path of the packaged app. */
  readonly zip: string;
  /** An empty folder, for the app and what it exports. */
  readonly folder: string;
  /** What func is to find in its environment, except the app's settings. */
  readonly env: Environment;
  readonly stop: AbortSignal;
  /** Takes one line. */
  readonly say: (line: string) => void;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Runs a packaged app under Azure Functions Core Tools for a simulated tenant, and compares the
 * exported files with what the tenant holds.
 * @returns true if they hold exactly that
 * @throws Error if the app cannot be started or a function fails
 */
export async function testUnderFunc(test: FuncTest): Promise<boolean> {
  // Longer than made-up calls last, so that none comes in while the test runs.
  const to = Date.now() - 6 * hourMs;
  const from = Math.floor(to / dayMs - 1) * dayMs;
  const callRecords = { perDay: 20, hasLateVersions: false, notifyEveryMs: 0 };
  const simulation = await startSimulation({}, { from, to, callRecords });
  try {
    return await exportAndCompare(test, simulation, from);
  } finally {
    await simulation.close();
  }
}

async function exportAndCompare(
  { zip, folder, env, stop, say }: FuncTest,
  simulation: Simulation,
  from: number,
): Promise<boolean> {
  const port = await freePort(0);
  const values = settingsOf(simulation, from, port);
  const app = path.join(folder, 'app');
  await unpackApp(zip, app, values);
  await runFunctions(new FuncProcess(app, port, environmentOf(env, values)), simulation, stop, say);
  const raw = `${readConfig(values).exportContainer}-raw`;
  const files = path.join(folder, 'files');
  await saveContainers(simulation.connectionString, [raw], files);
  return await compareFiles(simulation.tenant, path.join(files, raw), from, say);
}

async function runFunctions(
  func: FuncProcess,
  { tenant }: Simulation,
  stop: AbortSignal,
  say: FuncTest['say'],
): Promise<void> {
  const anyStop = AbortSignal.any([stop, func.ended]);
  const drive = { func, tenant, clock: systemClock, stop: anyStop, say };
  const [driven] = await Promise.allSettled([driveFunctions(drive)]);
  // Until it has ended, its last lines come in.
  await func.stop();
  if (driven.status === 'fulfilled') return;
  say('The last lines of func:');
  for (const line of func.output) say(`   ${line}`);
  throw driven.reason;
}

/** What `local.settings.json` says. */
function settingsOf({ settings: own, connectionString }: Simulation, from: number, port: number) {
  return {
    ...Object.fromEntries(settings.map(({ name }) => [name, ''])),
    ...own,
    EXPORT_START: new Date(from).toISOString().slice(0, 10),
    // A run that finds windows held by another one fails.
    EXPORT_SCHEDULE: '0 0 0 1 1 *',
    NOTIFICATION_URL: notificationUrl(port),
    AzureWebJobsStorage: connectionString,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    // By hand only: a window is published once an hour, and that shall be when all has come in.
    // https://learn.microsoft.com/azure/azure-functions/disable-function
    'AzureWebJobs.exportCallRecords.Disabled': 'true',
  };
}

/** Core Tools let the environment go before `local.settings.json`. */
function environmentOf(env: Environment, values: Readonly<Record<string, string>>): Environment {
  const others = Object.entries(env).filter(([name]) => !(name in values));
  return { ...Object.fromEntries(others), FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT: '1' };
}
