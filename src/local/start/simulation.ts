import { systemClock } from '../../systemClock.ts';
import { startStorageEmulator, type EmulatorOptions } from '../storageEmulator.ts';
import { startTenant, type Tenant } from '../tenant/startTenant.ts';
import type { TenantOptions } from '../tenant/tenantOptions.ts';

/** All that the app needs of the world, on this machine. */
export interface Simulation {
  readonly tenant: Tenant;
  readonly connectionString: string;
  /** The settings that lead the app here. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A storage emulator and a simulated tenant that lives by the clock of this machine. */
export async function startSimulation(
  storage: EmulatorOptions,
  tenantOptions: Omit<TenantOptions, 'clock'>,
): Promise<Simulation> {
  const emulator = await startStorageEmulator(storage);
  try {
    const tenant = await startTenant({ ...tenantOptions, clock: systemClock });
    const { connectionString } = emulator;
    return {
      tenant,
      connectionString,
      settings: settingsFor(tenant.url, shortened(connectionString)),
      close: async () => {
        await tenant.close();
        await emulator.stop();
      },
    };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

/** Where an app on this machine takes notifications. */
export function notificationUrl(hostPort: number): string {
  return `http://127.0.0.1:${hostPort}/api/notifications`;
}

/** https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
function shortened(connectionString: string): string {
  const isStandard = [10000, 10001, 10002].every((port) => connectionString.includes(`:${port}/`));
  return isStandard ? 'UseDevelopmentStorage=true' : connectionString;
}

/** What is empty here must not come in from the environment. */
function settingsFor(url: string, connectionString: string): Record<string, string> {
  return {
    GRAPH_BASE_URL: url,
    EXPORT_STORAGE: connectionString,
    EXPORT_STORAGE__blobServiceUri: '',
    EXPORT_STORAGE__tableServiceUri: '',
    EXPORT_STORAGE__clientId: '',
    NOTIFICATION_URL: '',
  };
}
