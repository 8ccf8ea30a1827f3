import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { FaultKind } from './fault.ts';

/** An answer, and how its delivery goes wrong. */
export interface Reply {
  readonly answer: Answer;
  readonly fault?: FaultKind | undefined;
}

/** A kind of address and who answers it; the first that matches does. */
export interface Route {
  readonly method: string;
  /** Matches the percent-decoded path. */
  readonly path: RegExp;
  /** @param now milliseconds since 1970 */
  answer(match: RegExpExecArray, request: IncomingMessage, now: number): Promise<Reply>;
}
