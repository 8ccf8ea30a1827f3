import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startStorageEmulator } from '../../src/local/storageEmulator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the emulator that all tests of a run share. */
    storageConnectionString: string;
  }
}

/** Starts one storage emulator for the whole run, in memory and on free ports. */
export default async function startAzurite(project: TestProject): Promise<() => Promise<void>> {
  const emulator = await startStorageEmulator();
  project.provide('storageConnectionString', emulator.connectionString);
  return () => emulator.stop();
}
