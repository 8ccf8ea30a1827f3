import type { StatusDocument } from '../../status/statusDocument.ts';
import { checkLeases } from './checks/checkLeases.ts';
import { checkStatus } from './checks/checkStatus.ts';
import type { Check } from './runChecks.ts';
import type { StaleLease } from './staleLeases.ts';

interface Sources {
  readonly status: () => Promise<StatusDocument>;
  readonly stale: () => Promise<readonly StaleLease[]>;
}

/** The checks of what the export has noted. */
export function statusChecks({ status, stale }: Sources): Check[] {
  return [
    {
      name: 'status',
      needs: ['blobStorage', 'tableStorage'],
      run: async () => checkStatus(await status()),
    },
    { name: 'leases', needs: ['tableStorage'], run: async () => checkLeases(await stale()) },
  ];
}
