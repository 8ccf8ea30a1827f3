import type { Config, StorageConfig } from '../../config.ts';

/** Where the files of an export are and how one gets in; holds no key. */
export interface ExportPlace {
  /** Of the blob service, without a slash at its end. */
  readonly endpoint: string;
  readonly container: string;
  readonly access: 'emulator' | 'connectionString' | 'identity';
}

/** https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const emulatorEndpoint = 'http://127.0.0.1:10000/devstoreaccount1';

export function exportPlace({
  storage,
  exportContainer,
}: Pick<Config, 'storage' | 'exportContainer'>): ExportPlace {
  const endpoint = blobEndpoint(storage);
  // Azure has the account in the host's name, an emulator in the path.
  const isEmulator = endpoint.startsWith('http:') || new URL(endpoint).pathname !== '/';
  const access = isEmulator ? 'emulator' : storage.kind;
  return { endpoint, container: exportContainer, access };
}

function blobEndpoint(storage: StorageConfig): string {
  if (storage.kind === 'identity') return storage.blobServiceUri;
  const { connectionString } = storage;
  const valueOf = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=([^;]*)`).exec(connectionString)?.[1]?.trim() || undefined;
  if (valueOf('UseDevelopmentStorage') !== undefined) return emulatorEndpoint;
  const protocol = valueOf('DefaultEndpointsProtocol') ?? 'https';
  const host = `${valueOf('AccountName') ?? ''}.blob.${valueOf('EndpointSuffix') ?? ''}`;
  const { origin, pathname } = new URL(valueOf('BlobEndpoint') ?? `${protocol}://${host}`);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
