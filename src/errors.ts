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

/** A person has to act (401, 403, a cloud without the log); the whole feed would be refused. */
export class AccessRefusedError extends GraphFailure {
  override name = 'AccessRefusedError' as const;
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

/** What may be said of an error in the ledger and in logs. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'an error that says nothing';
  // Its message quotes the text that could not be read.
  if (error instanceof SyntaxError) return error.name;
  return `${error.name}: ${error.message}`;
}
