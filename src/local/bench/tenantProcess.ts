import { fork } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../../systemClock.ts';
import { startTenant } from '../tenant/startTenant.ts';
import type { TenantOptions } from '../tenant/tenantOptions.ts';

/** A simulated tenant in a process of its own, so that it takes nothing from what is measured. */
export interface TenantProcess {
  readonly url: string;
  stop(): Promise<void>;
}

type Served = Omit<TenantOptions, 'clock'>;

export async function startTenantProcess(options: Served): Promise<TenantProcess> {
  const child = fork(process.argv[1] ?? '', ['--tenant']);
  child.send(options);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    stop: async () => {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

/** In that process: serves until the parent is gone. */
export async function serveTenant(): Promise<void> {
  const [options] = (await once(process, 'message')) as [Served];
  const tenant = await startTenant({ ...options, clock: systemClock });
  process.once('disconnect', () => void tenant.close());
  process.send?.(tenant.url);
}
