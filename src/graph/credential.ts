import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import { ConfigError } from '../errors.ts';

export interface CredentialSettings {
  /** Environment variables; of these only the ones of Azure's identity libraries are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly authorityHost: string;
  /** Which user-assigned managed identity to be; `AZURE_CLIENT_ID` if undefined. */
  readonly managedIdentityClientId?: string | undefined;
}

const whatToSet =
  'set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an app registration that has ' +
  'the application permission CallRecords.Read.All; a sign-in of a person, such as that of ' +
  '`az login`, cannot have it';

/**
 * The identity that asks Graph: the app registration of the standard `AZURE_*` variables, else
 * the managed identity of the host. Never a person, because call logs are open to applications
 * only, and never a chain of guesses, so that the identity is the one that was set.
 * @throws ConfigError if the environment names neither
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getpstncalls#permissions
 */
export function createCredential(settings: CredentialSettings): TokenCredential {
  const registration = appRegistration(settings);
  if (registration !== undefined) return registration;
  const { environment, authorityHost } = settings;
  // Azure's hosts announce their managed identity by these variables.
  if (environment['IDENTITY_ENDPOINT'] || environment['MSI_ENDPOINT']) {
    const clientId = settings.managedIdentityClientId ?? environment['AZURE_CLIENT_ID'];
    return new ManagedIdentityCredential({ authorityHost, ...(clientId && { clientId }) });
  }
  throw new ConfigError([`No application identity to ask Graph with was found: ${whatToSet}.`]);
}

function appRegistration(settings: CredentialSettings): TokenCredential | undefined {
  const { environment, authorityHost } = settings;
  const secret = environment['AZURE_CLIENT_SECRET'];
  const certificatePath = environment['AZURE_CLIENT_CERTIFICATE_PATH'];
  const certificatePassword = environment['AZURE_CLIENT_CERTIFICATE_PASSWORD'];
  const tokenFilePath = environment['AZURE_FEDERATED_TOKEN_FILE'];
  if (!secret && !certificatePath && !tokenFilePath) return undefined;

  const { tenantId, clientId } = registrationIds(environment);
  const options = { authorityHost };
  if (secret) return new ClientSecretCredential(tenantId, clientId, secret, options);
  if (certificatePath) {
    const certificate = { certificatePath, ...(certificatePassword && { certificatePassword }) };
    return new ClientCertificateCredential(tenantId, clientId, certificate, options);
  }
  return new WorkloadIdentityCredential({
    ...options,
    tenantId,
    clientId,
    ...(tokenFilePath && { tokenFilePath }),
  });
}

function registrationIds(environment: CredentialSettings['environment']) {
  const tenantId = environment['AZURE_TENANT_ID'] ?? '';
  const clientId = environment['AZURE_CLIENT_ID'] ?? '';
  const problems: string[] = [];
  if (!/^[\w.-]+$/.test(tenantId)) {
    problems.push(
      'AZURE_TENANT_ID must be the id or a domain of the tenant of the app registration.',
    );
  }
  if (clientId === '') {
    problems.push('AZURE_CLIENT_ID must be the client id of the app registration.');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { tenantId, clientId };
}
