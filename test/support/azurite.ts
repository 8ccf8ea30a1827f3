import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the emulator that all tests of a run share. */
    storageConnectionString: string;
  }
}

/** The emulator's public, well-known account. */
const account = 'devstoreaccount1';
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A test run that is killed tears nothing down; its emulator must not outlive it. */
const endWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** Starts one storage emulator for the whole run, in memory and on free ports. */
export default async function startAzurite(project: TestProject): Promise<() => Promise<void>> {
  const emulator = spawnEmulator();
  const addresses = await listening(emulator);
  project.provide('storageConnectionString', connectionStringOf(addresses));
  return async () => {
    if (emulator.exitCode !== null || emulator.signalCode !== null) return;
    const exit = once(emulator, 'exit');
    // Nothing in memory is worth an orderly end, for which it would wait until no client is left.
    emulator.kill('SIGKILL');
    await exit;
  };
}

function spawnEmulator(): ChildProcess {
  const home = dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const script = join(home, 'dist', 'src', 'azurite.js');
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  const modes = ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry'];
  return fork(script, [...ports, ...modes, '--silent'], {
    execArgv: ['--import', endWithParent],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
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
