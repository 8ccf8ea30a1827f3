import type { Failure } from './retryTiming.ts';

interface FailedTryFields extends Failure {
  readonly kind: 'unavailable' | 'malformed';
  readonly giveUp: (notBefore: number | undefined) => Error;
}

/** What came instead of what was asked for, where another try may be worth it. */
export class FailedTry implements Failure {
  readonly kind: 'unavailable' | 'malformed';
  readonly status: number | undefined;
  readonly retryAfter: string | null;
  readonly maxBackoffs: number;
  /** The error that it becomes when the request is given up. */
  readonly giveUp: (notBefore: number | undefined) => Error;

  constructor(fields: FailedTryFields) {
    this.kind = fields.kind;
    this.status = fields.status;
    this.retryAfter = fields.retryAfter;
    this.maxBackoffs = fields.maxBackoffs;
    this.giveUp = fields.giveUp;
  }
}
