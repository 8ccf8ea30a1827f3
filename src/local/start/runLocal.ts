import { once } from 'node:events';
import path from 'node:path';
import { readConfig } from '../../config.ts';
import type { Config } from '../../config.ts';
import type { Environment } from '../../config/setting.ts';
import { edge } from '../../export/window.ts';
import { openExporter } from '../../wiring.ts';
import { startHost } from '../host/startHost.ts';
import { readLocalSettings } from '../localSettings.ts';
import { exportPlace } from '../terminal/exportPlace.ts';
import { openingFailure } from '../terminal/openingFailure.ts';
import { freePort } from './freePort.ts';
import { freePorts } from './freePorts.ts';
import { greeting } from './greeting.ts';
import { RunLines } from './runLines.ts';
import { notificationUrl, startSimulation, type Simulation } from './simulation.ts';

/** How the app runs on this machine. */
export interface LocalRun {
  /** The folder with the app's package.json. */
  readonly appRoot: string;
  /** Where local.settings.json is looked for; without it, data is kept below. */
  readonly folder: string;
  /** Taken if they are free; 0 takes a free one. */
  readonly ports: {
    readonly host: number;
    readonly tenant: number;
    /** Blobs, queues, tables. */
    readonly storage: readonly [number, number, number];
  };
  /** Days before today that a simulated tenant's export begins. */
  readonly days: number;
  /** Ends the run, in order. */
  readonly stop: AbortSignal;
  /** Takes one line. */
  readonly say: (line: string) => void;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const everyMinute = '0 * * * * *';
/** The same in every run, so that the same rows have the same ids. */
const firstRowAt = Date.UTC(2025, 0, 1);

/**
 * Runs all functions until they are to stop: with the settings of local.settings.json, else with a
 * storage emulator and a simulated tenant. The export is started at once.
 * @throws ConfigError, or Error if something cannot be started or storage cannot be reached
 */
export async function runLocal(run: LocalRun): Promise<void> {
  const own = await readLocalSettings(path.join(run.folder, 'local.settings.json'));
  if (own !== undefined) {
    run.say('Settings: local.settings.json and the environment.');
    await hostApp(run, own, undefined);
    return;
  }
  run.say(
    'There is no local.settings.json: a storage emulator and a simulated tenant are started.',
  );
  const simulation = await simulate(run);
  try {
    const port = await freePort(run.ports.host);
    const settings = localSettings(run, simulation, port);
    await hostApp({ ...run, ports: { ...run.ports, host: port } }, settings, simulation);
  } finally {
    await simulation.close();
  }
}

async function simulate({ folder, ports }: LocalRun): Promise<Simulation> {
  const [tenant] = await freePorts([ports.tenant]);
  const storage = { folder: storageFolder(folder), ports: await freePorts(ports.storage) };
  const late = { share: 0.05, upToMs: 8 * hourMs };
  return await startSimulation(storage, { port: tenant, from: firstRowAt, late });
}

function localSettings({ days }: LocalRun, { settings }: Simulation, port: number): Environment {
  const schedule = { EXPORT_START: daysAgo(days), EXPORT_SCHEDULE: everyMinute };
  const NOTIFICATION_URL = notificationUrl(port);
  return { ...process.env, ...settings, ...schedule, NOTIFICATION_URL };
}

async function hostApp(
  run: LocalRun,
  env: Environment,
  simulation: Simulation | undefined,
): Promise<void> {
  const config = readConfig(env);
  await proveStorage(config);
  const lines = new RunLines(run.say);
  const [port] = await freePorts([run.ports.host]);
  const log = lines.take.bind(lines);
  const host = await startHost({ appRoot: run.appRoot, env, log, port });
  try {
    for (const line of greeting({ host, config, ...simulated(run, simulation) })) run.say(line);
    if (run.stop.aborted) return;
    const timers = host.functions.filter(({ kind }) => kind === 'timer');
    for (const { name } of timers) void host.run(name);
    await once(run.stop, 'abort');
  } finally {
    await host.close();
  }
}

/** What cannot be reached is better told before everything runs. */
async function proveStorage(config: Config): Promise<void> {
  const place = exportPlace(config);
  if (place.access === 'emulator' && !(await answers(place.endpoint))) {
    throw new Error(
      `No storage emulator answers at ${place.endpoint}: start one, or take local.settings.json away to have one started.`,
    );
  }
  try {
    await openExporter(config);
  } catch (error) {
    throw new Error(openingFailure(error, place), { cause: error });
  }
}

/** An emulator is there or not: the many tries that a service in Azure is worth are not needed. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

function simulated({ folder }: LocalRun, simulation: Simulation | undefined) {
  const { connectionString } = simulation ?? {};
  const emulator = connectionString && { connectionString, folder: storageFolder(folder) };
  return { emulator: emulator || undefined, yesterday: daysAgo(1) };
}

function storageFolder(folder: string): string {
  return path.join(folder, '.local', 'storage');
}

/** `2026-11-01` */
function daysAgo(days: number): string {
  return edge(Date.now() - days * dayMs).slice(0, 10);
}
