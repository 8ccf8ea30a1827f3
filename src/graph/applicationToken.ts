import type { TokenCredential } from '@azure/identity';
import { RetryLaterError, SignInRefusedError } from '../errors.ts';
import type { GraphAccess } from './graphAccess.ts';
import { untilAborted } from './untilAborted.ts';

/** Signs of a failure that passes by itself, in the names, codes and messages of MSAL and Node. */
const outage =
  /network_?error|endpoints_resolution|ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|EPIPE|REQUEST_SEND_ERROR|unreachable|socket hang up|timed?[ -]?out|temporarily_unavailable|AADSTS90033|(status code|status): (429|5\d\d)/i;

/**
 * A token for Graph; the credential keeps it until shortly before it runs out.
 * @throws RetryLaterError if Entra cannot be reached, SignInRefusedError if it refuses or the token
 *   is that of a person; the signal's reason if it was aborted
 */
export async function applicationToken(
  credential: TokenCredential,
  scope: GraphAccess['scope'],
  signal: AbortSignal,
): Promise<string> {
  const token = await untilAborted(askFor(credential, scope, signal), signal);
  if (isOfPerson(token)) {
    throw new SignInRefusedError(
      'The token is that of a person, and Graph shows call logs to applications only: use a ' +
        'managed identity or an app registration that has the application permission ' +
        'CallRecords.Read.All.',
    );
  }
  return token;
}

async function askFor(
  credential: TokenCredential,
  scope: string,
  abortSignal: AbortSignal,
): Promise<string> {
  try {
    const answer = await credential.getToken(scope, { abortSignal });
    if (answer !== null) return answer.token;
  } catch (error) {
    abortSignal.throwIfAborted();
    throw tokenFailure(error);
  }
  throw new SignInRefusedError('The credential gave no token for Graph.');
}

/** The messages of the identity library name accounts and tenants, so only codes are kept. */
function tokenFailure(error: unknown): Error {
  const evidence = [...causes(error)].map(describe).join(' ');
  const code = /AADSTS\d+/.exec(evidence)?.[0] ?? (error instanceof Error ? error.name : undefined);
  const status = statusOf(error);
  if (outage.test(evidence) || status === 429 || (status !== undefined && status >= 500)) {
    return new RetryLaterError('Entra cannot be reached for a token now', undefined, { code });
  }
  return new SignInRefusedError(
    'Entra gives this application no token: check its managed identity, or the tenant, client ' +
      `and secret or certificate of its app registration (${code ?? 'no code'}).`,
    { code },
  );
}

function* causes(error: unknown): Generator<Error> {
  for (let next = error, depth = 0; next instanceof Error && depth < 5; depth++) {
    yield next;
    next = next.cause;
  }
}

function describe(
  error: Error & { readonly code?: unknown; readonly errorCode?: unknown },
): string {
  return `${error.name} ${String(error.code)} ${String(error.errorCode)} ${error.message}`;
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/**
 * A token for a person carries `scp`, one for an application `roles`.
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
function isOfPerson(token: string): boolean {
  const payload = token.split('.')[1];
  if (payload === undefined) return false;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'scp' in claims && !('roles' in claims);
  } catch {
    // Tokens are Graph's to read; one that is not a JWT may still be good.
    return false;
  }
}
