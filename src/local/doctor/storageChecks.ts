import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { checkStorage } from '../../storage/checkStorage.ts';
import type { StorageSettings } from '../../storage/openStorage.ts';
import { exportPlace } from '../terminal/exportPlace.ts';
import { checkTrials, type TriedPart } from './checks/checkTrials.ts';
import { failed, notCheckable, type Finding } from './finding.ts';
import { hasIdentity } from './hasIdentity.ts';
import type { Check } from './runChecks.ts';

/**
 * The checks that write to storage and clean up after themselves.
 * @param settings an error where there is no identity to enter with
 */
export function storageChecks(config: Config, settings: StorageSettings | ConfigError): Check[] {
  const { access, endpoint } = exportPlace(config);
  const { storage } = config;
  const tables =
    storage.kind === 'identity' ? storage.tableServiceUri : 'the account of EXPORT_STORAGE';
  const blobPart: TriedPart = { check: 'blobStorage', endpoint, access };
  const tablePart: TriedPart = { check: 'tableStorage', endpoint: tables, access };
  if (settings instanceof ConfigError) {
    return [blobPart, tablePart].map(({ check }) => {
      const findings = withoutIdentity(check, settings, config);
      return { name: check, needs: [], run: () => Promise.resolve(findings) };
    });
  }
  const trials = checkStorage(settings);
  return [
    {
      name: blobPart.check,
      needs: [],
      run: async (signal) => checkTrials(blobPart, await trials.blobs(signal)),
    },
    {
      name: tablePart.check,
      needs: [],
      run: async (signal) => checkTrials(tablePart, await trials.tables(signal)),
    },
  ];
}

function withoutIdentity(
  check: TriedPart['check'],
  { problems }: ConfigError,
  config: Config,
): Finding[] {
  if (hasIdentity(config)) return problems.map((problem) => failed(check, problem, 'Correct it.'));
  const remedy =
    'Set EXPORT_STORAGE to a connection string, or AZURE_* to an app registration with the roles; ' +
    'the app itself uses its managed identity.';
  return [notCheckable(check, 'no identity is set here to enter storage with', remedy)];
}
