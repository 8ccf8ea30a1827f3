import { applicationToken } from './applicationToken.ts';
import type { GraphAccess } from './graphAccess.ts';

/** What a token for Graph says of its bearer; no secret is in it. */
export interface TokenClaims {
  /** Application permissions. */
  readonly roles: readonly string[];
  /** Client id of the application. */
  readonly appId: string | undefined;
  readonly tenantId: string | undefined;
}

/**
 * Gets a token as the export does, and reads it.
 * @returns undefined if it cannot be read; it may be good nevertheless
 * @throws what `applicationToken` throws
 */
export async function checkGraphToken(
  {
    credential,
    scope,
  }: Required<Pick<GraphAccess, 'scope'>> & {
    readonly credential: NonNullable<GraphAccess['credential']>;
  },
  signal: AbortSignal,
): Promise<TokenClaims | undefined> {
  return claimsOf(await applicationToken(credential, scope, signal));
}

/** @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
function claimsOf(token: string): TokenClaims | undefined {
  const claims = payloadOf(token);
  if (claims === undefined) return undefined;
  const { roles, appid, azp, tid } = claims;
  const texts = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  return { roles: texts, appId: guidOf(appid) ?? guidOf(azp), tenantId: guidOf(tid) };
}

function payloadOf(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    const claims: unknown = JSON.parse(text);
    const isObject = typeof claims === 'object' && claims !== null;
    return isObject ? (claims as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    // Tokens are Graph's to read: one that is no JWT may be good.
    return undefined;
  }
}

function guidOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value : undefined;
}
