import type { FeedStatus, StatusDocument } from '../../status/statusDocument.ts';
import { reasonWords } from './reasonWords.ts';
import { minuteOf, moment } from './timeWords.ts';
import { wrap } from './wrap.ts';

/**
 * What keeps failing: a section for the windows of each feed, the call records and the timers.
 * @param now milliseconds since 1970
 * @param width of a line at most
 */
export function failureLines(document: StatusDocument, now: number, width: number): string[][] {
  const texts = [
    ...document.feeds.map((feed) => windowTexts(feed, now)),
    recordTexts(document, now),
    timerTexts(document),
  ];
  const failing = texts.filter(({ items }) => items.length > 0);
  return failing.map(({ head, items }) => [
    head,
    ...items.flatMap((item) => {
      const [first = '', ...others] = wrap(item, width, '    ');
      return [`  - ${first.trimStart()}`, ...others];
    }),
  ]);
}

interface Failures {
  readonly head: string;
  readonly items: readonly string[];
}

function windowTexts({ name, failures, windows }: FeedStatus, now: number): Failures {
  const items = failures.map(({ from, to, error, remedy, attempts, nextTry }) => {
    const window = `${minuteOf(from)} to ${minuteOf(to)}`;
    return `${window}: ${ended(error)} ${ended(remedy)} ${tried(attempts, nextTry, now)}`;
  });
  return { head: `Failing windows of ${name}${someOf(items.length, windows.failing)}:`, items };
}

function recordTexts({ inbox }: StatusDocument, now: number): Failures {
  const items = inbox.failures.map(
    ({ callRecord, error, remedy, tries, nextTry }) =>
      `${callRecord}: ${ended(error)} ${ended(remedy)} ${tried(tries, nextTry, now)}`,
  );
  return { head: `Failing call records${someOf(items.length, inbox.failing)}:`, items };
}

function timerTexts({ timers }: StatusDocument): Failures {
  const items = timers.flatMap(({ name, error }) =>
    error === null ? [] : [`${name}: ${ended(error)}`],
  );
  return { head: 'Failing timers:', items };
}

function someOf(shown: number, all: number): string {
  return shown < all ? `, ${shown} of ${all}` : '';
}

function tried(tries: number, nextTry: string, now: number): string {
  return `${tries === 1 ? 'One try' : `${tries} tries`}, the next ${moment(nextTry, now)}.`;
}

/** As a sentence that others may follow. */
function ended(text: string): string {
  const words = reasonWords(text);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
