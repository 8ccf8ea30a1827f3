import { ofFeeds, type Rule } from './finding.ts';

const mostCutShort = 3;

/** Three runs in a row were ended by their deadline, with work left. */
export const feedBehind: Rule = (facts) => {
  const behind = facts.journal.works.filter(({ cutShortRuns }) => cutShortRuns >= mostCutShort);
  const names = new Set(behind.map(({ feed }) => feed));
  return ofFeeds(
    'feedBehind',
    facts,
    facts.feeds.filter(({ name }) => names.has(name)),
    (subject) => `The last three runs had no time to finish ${subject}.`,
  );
};
