import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface StorageEmulator {
  readonly connectionString: string;
  /** Its process, for measurements. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Where it keeps its data; in memory unless given. */
  readonly folder?: string | undefined;
  /** Ports on 127.0.0.1 for blobs, queues and tables; free ones unless given. */
  readonly ports?: readonly [number, number, number] | undefined;
}

/** The emulator's public, well-known account. */
const account = 'devstoreaccount1';
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Longer than clients keep a connection that they do not use. */
const longestCloseMs = 10_000;

/** A parent that is killed stops nothing; its emulator must not outlive it. */
const endWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/**
 * Starts Azurite, the emulator of Azure Storage, as a process of its own.
 * @throws Error if it ends before it listens, e.g. because a port is taken
 */
export async function startStorageEmulator(
  options: EmulatorOptions = {},
): Promise<StorageEmulator> {
  const emulator = spawnEmulator(options);
  const addresses = await listening(emulator);
  return {
    connectionString: connectionStringOf(addresses),
    pid: emulator.pid,
    stop: () => stop(emulator, options.folder !== undefined),
  };
}

function spawnEmulator({ folder, ports = [0, 0, 0] }: EmulatorOptions): ChildProcess {
  const home = path.dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const script = path.join(home, 'dist', 'src', 'azurite.js');
  const [blob, queue, table] = ports;
  const services = ['--blobPort', blob, '--queuePort', queue, '--tablePort', table].map(String);
  const place = folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder];
  const modes = [...place, '--skipApiVersionCheck', '--disableTelemetry', '--silent'];
  return fork(script, [...services, ...modes], {
    execArgv: ['--import', endWithParent],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C in a terminal is for the parent, which stops the emulator last.
    detached: true,
  });
}

/** Resolves with the services' addresses once all have said that they are listening. */
function listening(emulator: ChildProcess): Promise<Map<string, string>> {
  const addresses = new Map<string, string>();
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = output.matchAll(/Azurite (\w+) service is successfully listening at (\S+)\n/g);
      for (const [, service, address] of found) addresses.set(service ?? '', address ?? '');
      if (addresses.size === 3) resolve(addresses);
    };
    emulator.stdout?.on('data', read);
    emulator.stderr?.on('data', read);
    emulator.once('error', reject);
    emulator.once('exit', (code) => {
      reject(new Error(`The storage emulator ended with code ${String(code)}:\n${output}`));
    });
  });
}

/** @param orderly true if there is data to be written down first */
async function stop(emulator: ChildProcess, orderly: boolean): Promise<void> {
  if (emulator.exitCode !== null || emulator.signalCode !== null) return;
  const exit = once(emulator, 'exit');
  const deadline = delay(longestCloseMs, undefined, { ref: false });
  if (orderly) await Promise.race([closed(emulator), exit, deadline]);
  // It goes on for as long as its parent is there, also when all of its services are closed.
  emulator.kill('SIGKILL');
  await exit;
}

/** Resolves when all services have said that they are closed. */
async function closed(emulator: ChildProcess): Promise<void> {
  emulator.send('shutdown');
  let output = '';
  await new Promise<void>((resolve) => {
    emulator.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('service successfully closed').length > 3) resolve();
    });
  });
}

function connectionStringOf(addresses: ReadonlyMap<string, string>): string {
  const endpoints = ['Blob', 'Queue', 'Table'].map(
    (service) => `${service}Endpoint=${String(addresses.get(service))}/${account}`,
  );
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${key}`,
    ...endpoints,
  ].join(';');
}
