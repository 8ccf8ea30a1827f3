import { AccessRefusedError, describeError, type ConfigError } from '../../../errors.ts';
import type { TokenClaims } from '../../../graph/checkGraphToken.ts';
import { reasonWords } from '../../terminal/reasonWords.ts';
import { failed, notCheckable, ok, type Finding } from '../finding.ts';

/** How a token for Graph is got here. */
export type TokenWay =
  | { readonly kind: 'notNeeded' }
  /** No identity is set here, as on the machine of a person; the app may have one. */
  | { readonly kind: 'noIdentity' }
  | { readonly kind: 'wrongIdentity'; readonly error: ConfigError }
  | {
      readonly kind: 'identity';
      /** @returns undefined if the token cannot be read */
      readonly claims: (signal: AbortSignal) => Promise<TokenClaims | undefined>;
    };

const check = 'token';
const permission = 'CallRecords.Read.All';

/** Whether there is a token for Graph, and the permission in it. */
export async function checkToken(way: TokenWay, signal: AbortSignal): Promise<readonly Finding[]> {
  if (way.kind === 'notNeeded') return [ok(check, 'a simulated tenant needs none')];
  if (way.kind === 'noIdentity') return [noIdentity];
  if (way.kind === 'wrongIdentity') {
    return way.error.problems.map((problem) => failed(check, problem, 'Correct it.'));
  }
  try {
    return [findingOf(await way.claims(signal))];
  } catch (error) {
    signal.throwIfAborted();
    const isRefused = error instanceof AccessRefusedError;
    const remedy = isRefused
      ? 'Correct the identity (AZURE_*, or the managed identity of the host) and GRAPH_CLOUD.'
      : 'Let this machine reach Entra, and try again.';
    return [failed(check, reasonWords(describeError(error)), remedy)];
  }
}

const noIdentity = notCheckable(
  check,
  'no application identity is set here',
  'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an app registration to ask ' +
    'Graph from here; the app itself uses its managed identity.',
);

function findingOf(claims: TokenClaims | undefined): Finding {
  if (claims === undefined) {
    return notCheckable(
      check,
      'there is a token whose permissions cannot be read',
      'See whether the feeds answer.',
    );
  }
  const { roles, appId = 'of unknown id', tenantId = 'of unknown id' } = claims;
  const bearer = `application ${appId} of tenant ${tenantId}`;
  if (roles.includes(permission)) return ok(check, `${bearer} has ${permission}`);
  return failed(
    check,
    `${bearer} does not have ${permission}`,
    `Grant it the application permission ${permission} with admin consent ` +
      '(infra/hooks/grant-graph-permission.sh); the token of a managed identity shows it after ' +
      'up to a day.',
  );
}
