import { RestError } from '@azure/storage-blob';
import { StorageRefusedError } from '../errors.ts';

/** What the account answered; both undefined if nothing came, or nothing that can be read. */
export interface StorageAnswer {
  /** HTTP status. */
  readonly status: number | undefined;
  /** The service's error code (`BlobNotFound`), or the network's (`ECONNREFUSED`). */
  readonly code: string | undefined;
}

/** Reads an error of the blob or the table client; the two keep the code in different places. */
export function storageAnswer(error: unknown): StorageAnswer {
  if (!(error instanceof RestError)) return { status: undefined, code: undefined };
  // The answer to HEAD has no body: there the header alone tells a blob from its container.
  const header = error.response?.headers.get('x-ms-error-code');
  const body = error.response as { parsedBody?: { odataError?: { code?: string } } } | undefined;
  return {
    status: error.statusCode,
    code: error.code ?? header ?? body?.parsedBody?.odataError?.code,
  };
}

/** What a request to an account is about. */
type Service = 'Blob' | 'Table';

/**
 * Says what failed where, and why.
 * @param operation e.g. `read`
 * @param target container and path, or table and partition
 * @param cause what the client threw; kept as the cause
 * @returns StorageRefusedError if the account answered 401 or 403
 */
export function storageError(
  service: Service,
  operation: string,
  target: string,
  cause: unknown,
): Error {
  const message = `Storage did not ${operation} ${target}: ${reasonOf(cause)}`;
  const { status } = storageAnswer(cause);
  if (status !== 401 && status !== 403) return new Error(message, { cause });
  return new StorageRefusedError(
    `${message}. Give the identity the role Storage ${service} Data Contributor on the storage ` +
      'account, and see that the network rules of the account let this app in.',
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  const { status, code } = storageAnswer(cause);
  if (status !== undefined) return `${status} (${code ?? 'no code'})`;
  if (code !== undefined) return `no answer (${code})`;
  return cause instanceof Error ? cause.message : 'unknown';
}
