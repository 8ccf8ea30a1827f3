import { BrokenPagingError, FeedUnavailableError } from '../errors.ts';
import type { LogPage, PageRequest } from '../export/logSource.ts';
import { edge } from '../export/window.ts';
import { FailedTry } from './failedTry.ts';
import type { Answer, NoAnswer } from './graphConnection.ts';
import { readAnswer } from './readAnswer.ts';
import { evidenceOf } from './refusal.ts';
import { splitPage } from './splitPage.ts';

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
  const asked = { subject: subjectOf(request), isContinuation: request.link !== undefined };
  if (answer.status !== undefined && !asked.isContinuation) requireLog(request, answer);
  const page = readAnswer(asked, answer, splitPage);
  if (page instanceof FailedTry || page.next === undefined) return page;
  if (page.next !== request.link || answer.status === undefined) return page;
  throw new BrokenPagingError(
    `${asked.subject}: Graph's continuation link leads to the page it came with.`,
    evidenceOf(answer),
  );
}

/**
 * A version or a cloud that does not have the function answers in these words, with 400 or 404, and
 * would do so for every range.
 * @throws FeedUnavailableError if it does
 */
function requireLog(request: PageRequest, answer: Answer): void {
  const { status, body } = answer;
  const isRefusal = status === 400 || status === 404;
  if (!isRefusal || !Buffer.from(body).includes('Resource not found for the segment')) return;
  const { name, path, apiVersion } = request.feed;
  throw new FeedUnavailableError(
    `${subjectOf(request)}: Graph answered ${status}: this cloud does not have ${path} in ` +
      `${apiVersion}. Take ${name} out of FEEDS.`,
    evidenceOf(answer),
  );
}
