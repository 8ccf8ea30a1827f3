import type { Config } from '../config.ts';
import { clouds } from '../graph/clouds.ts';
import { createCredential } from '../graph/credential.ts';
import type { StorageSettings } from '../storage/openStorage.ts';

/**
 * Where the export is kept, and how one gets in.
 * @throws ConfigError if no application identity is found
 */
export function storageSettings(config: Config): StorageSettings {
  const { storage, exportContainer, graph, identity } = config;
  if (storage.kind === 'connectionString') return { ...storage, exportContainer };
  const { authorityHost } = clouds[graph.cloud];
  const { clientId: managedIdentityClientId } = storage;
  const settings = { environment: identity, authorityHost, managedIdentityClientId };
  return { ...storage, credential: createCredential(settings), exportContainer };
}
