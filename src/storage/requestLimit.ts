/** Far above the clients' own retries, so that only a connection that has died silently meets it. */
const requestLimitMs = 120_000;

/** Ends a request that would otherwise hang for as long as the process lives. */
export function requestLimit(): AbortSignal {
  return AbortSignal.timeout(requestLimitMs);
}
