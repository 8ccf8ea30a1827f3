import { BadAnswerError, BrokenPagingError, RetryLaterError } from '../errors.ts';
import type { LogPage, PageRequest } from '../export/logSource.ts';
import { edge } from '../export/window.ts';
import type { Answer, NoAnswer } from './graphConnection.ts';
import { evidenceOf, refusal } from './refusal.ts';
import { isTransient, type Failure } from './retryTiming.ts';
import { splitPage } from './splitPage.ts';

/** What came instead of a page, and the error it becomes when the request is given up. */
export interface FailedTry extends Failure {
  readonly kind: 'unavailable' | 'malformed';
  readonly giveUp: (notBefore: number | undefined) => Error;
}

const maxBackoffs = 5;
const maxBackoffsForMalformedPage = 2;

/** `pstnCalls 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z`: begins the message of an error. */
export function subjectOf({ feed, range }: Pick<PageRequest, 'feed' | 'range'>): string {
  return `${feed.name} ${edge(range.from)} to ${edge(range.to)}`;
}

/**
 * Reads what came back on a request for a page.
 * @throws AccessRefusedError, BadAnswerError or BrokenPagingError where trying again is in vain
 */
export function readLogAnswer(
  request: PageRequest,
  answer: Answer | NoAnswer,
): LogPage | FailedTry {
  const subject = subjectOf(request);
  if (answer.status === undefined) return unanswered(subject, answer);
  if (answer.status === 200) return readPage(subject, request, answer);
  const evidence = evidenceOf(answer);
  const error = refusal(subject, evidence, request.link !== undefined);
  if (!isTransient(answer.status)) throw error;
  return {
    kind: 'unavailable',
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    maxBackoffs,
    giveUp: (notBefore) => new RetryLaterError(error.message, notBefore, evidence),
  };
}

function unanswered(subject: string, { reason, cause }: NoAnswer): FailedTry {
  return {
    kind: 'unavailable',
    status: undefined,
    retryAfter: null,
    maxBackoffs,
    giveUp: (notBefore) => new RetryLaterError(`${subject}: ${reason}.`, notBefore, { cause }),
  };
}

/** A malformed page may have been cut off on its way, so it is asked for again, but not often. */
function readPage(subject: string, request: PageRequest, answer: Answer): LogPage | FailedTry {
  let page: LogPage;
  try {
    page = splitPage(answer.body);
  } catch (error) {
    if (!(error instanceof BadAnswerError)) throw error;
    const message = `${subject}: Graph's answer is ${error.message}.`;
    return {
      kind: 'malformed',
      status: answer.status,
      retryAfter: null,
      maxBackoffs: maxBackoffsForMalformedPage,
      giveUp: () => new BadAnswerError(message, evidenceOf(answer)),
    };
  }
  if (page.next === undefined || page.next !== request.link) return page;
  throw new BrokenPagingError(
    `${subject}: Graph's continuation link leads to the page it came with.`,
    evidenceOf(answer),
  );
}
