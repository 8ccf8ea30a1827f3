import { RestError } from '@azure/storage-blob';

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

/**
 * Says what failed where, and why.
 * @param operation e.g. `read`
 * @param target container and path, or table and partition
 * @param cause what the client threw; kept as the cause
 */
export function storageError(operation: string, target: string, cause: unknown): Error {
  return new Error(`Storage did not ${operation} ${target}: ${reasonOf(cause)}`, { cause });
}

function reasonOf(cause: unknown): string {
  const { status, code } = storageAnswer(cause);
  if (status !== undefined) return `${status} (${code ?? 'no code'})`;
  if (code !== undefined) return `no answer (${code})`;
  return cause instanceof Error ? cause.message : 'unknown';
}
