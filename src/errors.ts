/** Settings or arguments are wrong: correct them, nothing was asked of Graph. */
export class ConfigError extends Error {
  override name = 'ConfigError' as const;
  /** @param problems one sentence each: the setting, what was expected, what was found */
  constructor(readonly problems: readonly string[]) {
    super(`The settings need correcting:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  }
}

/** What an error of Graph carries besides its message: never a body, a token or a number. */
export interface GraphEvidence {
  /** HTTP status; undefined where no answer came. */
  readonly status?: number | undefined;
  /** Graph's error code, e.g. `TooManyRequests`. */
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

abstract class GraphFailure extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  constructor(message: string, evidence: GraphEvidence = {}) {
    super(message, { cause: evidence.cause });
    this.status = evidence.status;
    this.code = evidence.code;
    this.requestId = evidence.requestId;
  }
}

/** Graph cannot answer now (network, 429, 5xx): try again, not before `notBefore`. */
export class RetryLaterError extends GraphFailure {
  override name = 'RetryLaterError' as const;
  /** @param notBefore milliseconds since 1970 that Graph named by Retry-After, if it did */
  constructor(
    message: string,
    readonly notBefore: number | undefined,
    evidence?: GraphEvidence,
  ) {
    super(message, evidence);
  }
}

/** A person has to act; the whole feed would be refused. */
export abstract class AccessRefusedError extends GraphFailure {}

/** Grant the identity the application permission (403). */
export class PermissionMissingError extends AccessRefusedError {
  override name = 'PermissionMissingError' as const;
}

/** Correct the cloud, the tenant or the identity: there is no token, or Graph refuses it (401). */
export class SignInRefusedError extends AccessRefusedError {
  override name = 'SignInRefusedError' as const;
}

/** Take the feed out of `FEEDS`: this cloud or tenant does not have it. */
export class FeedUnavailableError extends AccessRefusedError {
  override name = 'FeedUnavailableError' as const;
}

/** Graph cannot reach the notifications route: open it, or correct `NOTIFICATION_URL`. */
export class WebhookUnreachableError extends GraphFailure {
  override name = 'WebhookUnreachableError' as const;
}

/** Give the identity its roles on the storage account (401, 403). */
export class StorageRefusedError extends Error {
  override name = 'StorageRefusedError' as const;
}

/** A continuation link cannot be followed: begin the paging of this window anew. */
export class BrokenPagingError extends GraphFailure {
  override name = 'BrokenPagingError' as const;
}

/** Graph's answer is wrong for this request alone (other 4xx, not the documented shape). */
export class BadAnswerError extends GraphFailure {
  override name = 'BadAnswerError' as const;
}

/** Another instance owns the window: stop quietly, it goes on. */
export class LostLeaseError extends Error {
  override name = 'LostLeaseError' as const;
}

/** What may be said of an error in the ledger and in logs: its name, a colon, its message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'an error that says nothing';
  // Its message quotes the text that could not be read.
  if (error instanceof SyntaxError) return error.name;
  return `${error.name}: ${error.message}`;
}

const longestStored = 1_000;

/** As much of an error's description as a row in a table keeps. */
export function storedError(description: string): string {
  return description.slice(0, longestStored);
}
