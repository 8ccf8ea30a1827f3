import type { Trial, TrialFailure, TrialStep } from '../../../storage/checkStorage.ts';
import type { ExportPlace } from '../../terminal/exportPlace.ts';
import { failed, ok, type Finding } from '../finding.ts';
import { networkFailure } from '../networkFailure.ts';

/** Which part of the account was tried, and how one gets in. */
export interface TriedPart {
  readonly check: 'blobStorage' | 'tableStorage';
  /** Of that part's service. */
  readonly endpoint: string;
  readonly access: ExportPlace['access'];
}

const roles = {
  blobStorage: 'Storage Blob Data Contributor',
  tableStorage: 'Storage Table Data Contributor',
} as const;

const stepWords: Readonly<Record<TrialStep, string>> = {
  open: 'could not be opened',
  write: 'could not be written to',
  read: 'could not be read',
  delete: 'could not be deleted from',
};

/** Whether storage can be used as the export uses it: open, write, read, delete. */
export function checkTrials(part: TriedPart, trials: readonly Trial[]): Finding[] {
  return trials.map(({ place, failure }) =>
    failure === undefined
      ? ok(part.check, `${place} can be written, read and deleted from`)
      : findingOf(part, place, failure),
  );
}

function findingOf(part: TriedPart, place: string, failure: TrialFailure): Finding {
  const { check, endpoint } = part;
  const { status, code, step } = failure;
  if (code === 'ContainerNotFound' || code === 'TableNotFound') {
    const remedy = 'Check EXPORT_STORAGE* and EXPORT_CONTAINER; the first export creates it.';
    return failed(check, `${place} does not exist at ${endpoint}`, remedy, {
      fixes: ['createStorage'],
    });
  }
  const said = status === undefined ? silence(failure) : `${status} (${code ?? 'no code'})`;
  const message = `${place} ${stepWords[step]} at ${endpoint}: ${said}`;
  return failed(check, message, remedyFor(part, failure));
}

/** No answer came: because of the network, or because there was no token to ask with. */
function silence({ code, cause }: TrialFailure): string {
  if (code !== undefined) return networkFailure(cause).reason;
  // The messages of the identity library name accounts and tenants, so only codes are kept.
  const [name, message] = cause instanceof Error ? [cause.name, cause.message] : ['', ''];
  return `there is no token for it (${/AADSTS\d+/.exec(message)?.[0] ?? name})`;
}

/** @see https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
function remedyFor({ check, access }: TriedPart, { status, code, cause }: TrialFailure): string {
  if (status === 401 || status === 403) {
    if (code === 'AuthorizationFailure') {
      return "Let this machine through the account's firewall or its private endpoint.";
    }
    if (code === 'KeyBasedAuthenticationNotPermitted') {
      return 'The account takes no keys: set EXPORT_STORAGE__* and use an identity.';
    }
    if (access !== 'identity') return 'Check the key in EXPORT_STORAGE, and the clock.';
    return `Give the identity the role ${roles[check]} on the account; it works after minutes.`;
  }
  if (status !== undefined) return 'Try again; if it stays so, see the health of the account.';
  if (code === undefined) {
    return 'Check that this process has a managed identity, or an app registration in AZURE_*.';
  }
  if (access === 'emulator') return 'Start the storage emulator, or check its address.';
  return `${networkFailure(cause).remedy} The account may also have a firewall.`;
}
