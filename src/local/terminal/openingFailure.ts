import { describeError } from '../../errors.ts';
import { storageAnswer } from '../../storage/storageError.ts';
import type { ExportPlace } from './exportPlace.ts';
import { reasonWords } from './reasonWords.ts';

/** Why the export could not be opened and what to do about it, on one line. */
export function openingFailure(error: unknown, { access, endpoint }: ExportPlace): string {
  const { status, code } = storageAnswer(error instanceof Error ? error.cause : undefined);
  const advice = adviceFor(status, code !== undefined, access);
  return `${reasonWords(describeError(error))} at ${endpoint}. ${advice}`;
}

function adviceFor(
  status: number | undefined,
  isNetwork: boolean,
  access: ExportPlace['access'],
): string {
  if (status === 401 || status === 403) {
    return access === 'identity'
      ? 'Give the identity the roles Storage Blob Data Contributor and Storage Table Data Contributor, and let the account be reached from this network.'
      : 'Check the key in EXPORT_STORAGE, and that the account can be reached from this network.';
  }
  if (status === undefined && isNetwork && access === 'emulator') {
    return 'Start the storage emulator, or check its address in EXPORT_STORAGE.';
  }
  if (status === undefined && isNetwork) return 'Check the address in EXPORT_STORAGE*.';
  if (status === undefined && access === 'identity') {
    return 'Check that this process has a managed identity, or an app registration in AZURE_*.';
  }
  return 'Check EXPORT_STORAGE and try again.';
}
