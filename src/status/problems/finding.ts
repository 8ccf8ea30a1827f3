import type { ProblemCode } from '../../problemCodes.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';

/** A problem as its rule finds it. */
export interface Finding {
  readonly code: ProblemCode;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** Null where not one feed alone is concerned. */
  readonly feed: string | null;
}

/** Finds problems of one kind; the same facts give the same findings. */
export type Rule = (facts: StatusFacts) => readonly Finding[];

/**
 * The findings of a rule that looks at each feed: one for all of them together where no feed is
 * spared, otherwise one each.
 * @param concerned feeds that have the problem
 * @param say what is wrong with a feed, given by its name, or with `any feed`
 */
export function ofFeeds(
  code: ProblemCode,
  { feeds }: Pick<StatusFacts, 'feeds'>,
  concerned: readonly FeedFacts[],
  say: (subject: string) => string,
): Finding[] {
  if (concerned.length > 1 && concerned.length === feeds.length) {
    return [{ code, message: say('any feed'), feed: null }];
  }
  return concerned.map(({ name }) => ({ code, message: say(name), feed: name }));
}
