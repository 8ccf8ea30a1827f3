/** Where one Microsoft cloud is reached. */
export interface Cloud {
  /** Graph's root, without a slash at its end. */
  readonly graphRoot: string;
  readonly authorityHost: string;
  /** What a token is asked for; tokens of one cloud are worth nothing in another. */
  readonly scope: string;
}

/**
 * The clouds that have call logs, by their name in `GRAPH_CLOUD`.
 * @see https://learn.microsoft.com/graph/deployments
 */
export const clouds = {
  global: {
    graphRoot: 'https://graph.microsoft.com',
    authorityHost: 'https://login.microsoftonline.com',
    scope: 'https://graph.microsoft.com/.default',
  },
  'usgov-l4': {
    graphRoot: 'https://graph.microsoft.us',
    authorityHost: 'https://login.microsoftonline.us',
    scope: 'https://graph.microsoft.us/.default',
  },
  'usgov-l5': {
    graphRoot: 'https://dod-graph.microsoft.us',
    authorityHost: 'https://login.microsoftonline.us',
    scope: 'https://dod-graph.microsoft.us/.default',
  },
} as const satisfies Readonly<Record<string, Cloud>>;

export type CloudName = keyof typeof clouds;
