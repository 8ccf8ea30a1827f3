import type { Limits } from '../../graph/limiter.ts';
import { startStorageEmulator, type StorageEmulator } from '../storageEmulator.ts';
import { measure, type Measured } from './measure.ts';
import { startTenantProcess } from './tenantProcess.ts';

/** The day whose rows are exported. */
export const day = '2026-11-10';

export interface Load {
  /** PSTN rows of the day. */
  readonly rows: number;
  /** Graph's time for a page. */
  readonly latencyMs: number;
  /** Within a page; default by time. */
  readonly rowOrder?: 'newestFirst' | undefined;
}

type LogJob = 'exportDay' | 'fetchDay' | 'loopOverDay';

/** Measures one job under a load, with a tenant and an emulator that are new each time. */
export async function measureUnder(
  load: Load,
  job: LogJob,
  limits?: Limits,
): Promise<Measured<LogJob> | undefined> {
  return withEmulator(async ({ connectionString }) => {
    const { latencyMs, rows, rowOrder } = load;
    const from = Date.parse(day);
    const to = from + 86_400_000;
    const rowsPerDay = { pstnCalls: rows };
    const data = { from, to, rowsPerDay, rowOrder };
    const tenant = await startTenantProcess({ ...data, latencyMs, limits: 'off' });
    try {
      const container = 'bench';
      return await measure(job, { graphUrl: tenant.url, connectionString, container, day, limits });
    } finally {
      await tenant.stop();
    }
  });
}

/** The same, where the job is expected to end. */
export async function measureWhole(load: Load, job: LogJob): Promise<Measured<LogJob>> {
  const { rows, latencyMs, rowOrder = 'by time' } = load;
  process.stderr.write(`  ${job}, ${rows} rows, ${latencyMs} ms a page, ${rowOrder}\n`);
  const measured = await measureUnder(load, job);
  if (measured === undefined) throw new Error(`${job} died`);
  return measured;
}

/** Overwritten data stays in the emulator's memory, so each measurement has one of its own. */
export async function withEmulator<T>(work: (emulator: StorageEmulator) => Promise<T>): Promise<T> {
  const emulator = await startStorageEmulator();
  try {
    return await work(emulator);
  } finally {
    await emulator.stop();
  }
}
