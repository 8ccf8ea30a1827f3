import { BadAnswerError, RetryLaterError } from '../errors.ts';
import { FailedTry } from './failedTry.ts';
import type { Answer, NoAnswer } from './graphConnection.ts';
import { evidenceOf, refusal } from './refusal.ts';
import { isTransient } from './retryTiming.ts';

/** What was asked for. */
export interface Asked {
  /** Begins the message of an error. */
  readonly subject: string;
  /** Whether a continuation link was followed that has a beginning to go back to. */
  readonly isContinuation?: boolean;
  /** The status of a success; 200 unless given. */
  readonly success?: 200 | 201;
  /** False if Graph may have done what was asked, so that only Graph may have it sent again. */
  readonly mayRepeat?: boolean;
}

/** How often we try again by our own choice. */
const maxBackoffs = 5;
const maxBackoffsForMalformed = 2;

/**
 * Reads what came back on a request.
 * @param parse makes what was asked for of the body of a success; throws BadAnswerError where that
 *   is malformed, its message saying what the answer is, e.g. `not a page of rows`
 * @throws AccessRefusedError, BadAnswerError or BrokenPagingError where trying again is in vain
 */
export function readAnswer<T>(
  asked: Asked,
  answer: Answer | NoAnswer,
  parse: (body: Uint8Array) => T,
): T | FailedTry {
  const { subject, isContinuation = false, success = 200 } = asked;
  if (answer.status === undefined) return unanswered(asked, answer);
  if (answer.status === success) return parsed(asked, answer, parse);
  const evidence = evidenceOf(answer);
  const error = refusal(subject, evidence, isContinuation);
  if (!isTransient(answer.status)) throw error;
  return new FailedTry({
    kind: 'unavailable',
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    maxBackoffs: answer.status === 429 ? maxBackoffs : repeatable(asked, maxBackoffs),
    giveUp: (notBefore) => new RetryLaterError(error.message, notBefore, evidence),
  });
}

function unanswered(asked: Asked, { reason, cause }: NoAnswer): FailedTry {
  const message = `${asked.subject}: ${reason}.`;
  return new FailedTry({
    kind: 'unavailable',
    status: undefined,
    retryAfter: null,
    maxBackoffs: repeatable(asked, maxBackoffs),
    giveUp: (notBefore) => new RetryLaterError(message, notBefore, { cause }),
  });
}

/** A malformed answer may have been cut off on its way: it is asked for again, but not often. */
function parsed<T>(asked: Asked, answer: Answer, parse: (body: Uint8Array) => T): T | FailedTry {
  try {
    return parse(answer.body);
  } catch (error) {
    if (!(error instanceof BadAnswerError)) throw error;
    const message = `${asked.subject}: Graph's answer is ${error.message}.`;
    return new FailedTry({
      kind: 'malformed',
      status: answer.status,
      retryAfter: null,
      maxBackoffs: repeatable(asked, maxBackoffsForMalformed),
      giveUp: () => new BadAnswerError(message, evidenceOf(answer)),
    });
  }
}

function repeatable({ mayRepeat = true }: Asked, times: number): number {
  return mayRepeat ? times : 0;
}
