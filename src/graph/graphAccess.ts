import type { TokenCredential } from '@azure/identity';
import { ConfigError } from '../errors.ts';
import { clouds, type CloudName } from './clouds.ts';
import { createCredential, type CredentialSettings } from './credential.ts';

/** Which Graph is asked, and as whom. */
export interface GraphAccess {
  /** Without a slash at its end and without an API version. */
  readonly root: string;
  readonly scope: string;
  /** Undefined for a simulated tenant on this machine, which is asked without a token. */
  readonly credential: TokenCredential | undefined;
}

export interface GraphAccessSettings extends Omit<CredentialSettings, 'authorityHost'> {
  readonly cloud: CloudName;
  /** Replaces the cloud's Graph root. */
  readonly baseUrl?: string | undefined;
}

/**
 * @throws ConfigError if the base URL cannot be used or no application identity is found
 */
export function graphAccess(settings: GraphAccessSettings): GraphAccess {
  const { graphRoot, authorityHost, scope } = clouds[settings.cloud];
  const url = baseUrl(settings.baseUrl ?? graphRoot);
  const root = (url.origin + url.pathname).replace(/\/+$/, '');
  // A token sent over plain http could be read on its way.
  if (url.protocol === 'http:') return { root, scope, credential: undefined };
  return { root, scope, credential: createCredential({ ...settings, authorityHost }) };
}

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return url;
  throw new ConfigError([
    `GRAPH_BASE_URL must be an https URL (http for this machine only), found '${text}'.`,
  ]);
}

function isLoopback(url: URL): boolean {
  return /^(localhost|\[::1\]|127(\.\d+){3})$/.test(url.hostname);
}
