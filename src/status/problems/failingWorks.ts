import { errorName } from '../errorText.ts';
import { failingWindows } from '../feedWindows.ts';
import type { Work, WorkNote } from '../journal.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';
import { recordsFailing } from './recordsFailing.ts';

const mostRuns = 3;
/** Some runs are a minute apart: a short outage is no problem. */
const leastMs = 20 * 60_000;

const wordsOf: Readonly<Record<Work, string>> = {
  pull: 'pull',
  list: 'list',
  fetch: 'fetch and publish',
};

/** A work whose runs fail as a whole. */
export interface FailingWork {
  /** As `describeError` said. */
  readonly error: string;
  /** One sentence: what is wrong. */
  readonly message: string;
}

/**
 * Works on a feed whose last runs have all failed, as far as no window and no call record that
 * fails says why; one of those that fail for the same reason.
 */
export function failingWorks(feed: FeedFacts, facts: StatusFacts): FailingWork[] {
  const ofWindows = new Set(failingWindows(feed).map(({ lastError }) => lastError));
  const areRecordsFailing = recordsFailing(facts).length > 0;
  return facts.journal.works
    .filter((note) => note.feed === feed.name && isFailing(note, facts.now))
    .filter(({ error }) => !ofWindows.has(error))
    .filter(({ work }) => !(work === 'fetch' && areRecordsFailing))
    .filter(({ error }, n, notes) => notes.findIndex((note) => note.error === error) === n)
    .map(({ work, error }) => ({
      error,
      message: `Runs that ${wordsOf[work]} ${feed.name} have failed three times in a row or more often.`,
    }));
}

/** What has no name is no error: records that Graph does not have yet, for one. */
function isFailing({ error, failedRuns, failingSince = Infinity }: WorkNote, now: number): boolean {
  if (errorName(error) === undefined) return false;
  return failedRuns >= mostRuns && now - failingSince >= leastMs;
}
