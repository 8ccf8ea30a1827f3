/** Why an address could not be asked, in words. */
export interface NetworkFailure {
  /** A clause, e.g. `its name is not found (ENOTFOUND)`. */
  readonly reason: string;
  /** One sentence. */
  readonly remedy: string;
}

const ways: readonly (readonly [codes: RegExp, reason: string, remedy: string])[] = [
  [
    /^(ENOTFOUND|EAI_)/,
    'its name is not found',
    'Check the spelling, and the name server of this network.',
  ],
  [
    /^ECONNREFUSED$/,
    'nothing listens there',
    'Check host and port, and that what should listen there is started.',
  ],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/,
    'no way leads there',
    'Check the firewall and the proxy of this network.',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL)|^EPROTO$/,
    'TLS was refused',
    'Check the certificate; a proxy that puts in its own has to be named in NODE_EXTRA_CA_CERTS.',
  ],
];

/**
 * Reads what a failed request has thrown.
 * @param error or one of its causes has the code of the network
 */
export function networkFailure(error: unknown): NetworkFailure {
  const code = networkCode(error);
  const way = ways.find(([codes]) => code !== undefined && codes.test(code));
  const [, reason, remedy] = way ?? [
    undefined,
    'the connection was cut',
    'Check the firewall and the proxy of this network, and try again.',
  ];
  return { reason: code === undefined ? reason : `${reason} (${code})`, remedy };
}

/** `ECONNREFUSED` and the like, of an error or the nearest of its causes that has one. */
function networkCode(error: unknown): string | undefined {
  for (let next = error, depth = 0; next instanceof Error && depth < 5; depth++) {
    if ('code' in next && typeof next.code === 'string') return next.code;
    next = next.cause;
  }
  return undefined;
}
