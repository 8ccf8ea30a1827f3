import { errorName } from '../errorText.ts';
import type { Journal } from '../journal.ts';
import type { Finding, Rule } from './finding.ts';
import { standingFailures } from './standingFailures.ts';

const refusal = 'StorageRefusedError';

/** Storage refuses what the app does there, or cannot be read at all. */
export const storageRefused: Rule = ({ error, feeds, journal, subscriptions }) => {
  if (error !== undefined && errorName(error) !== refusal) {
    return found('The storage account does not answer.');
  }
  const ofFeeds = feeds.flatMap((feed) => standingFailures(feed, journal));
  const others = [error, subscriptions?.failure?.error, ...timerErrors(journal)];
  const names = [
    ...ofFeeds.map(({ name }) => name),
    ...others.map((text) => errorName(text ?? '')),
  ];
  return names.includes(refusal) ? found('The storage account refuses the app.') : [];
};

/** Of the timers that the app has now: what former ones noted last is of no concern. */
function timerErrors({ app, timers }: Journal): (string | undefined)[] {
  return app?.timers.map(({ name }) => timers.get(name)?.error) ?? [];
}

function found(message: string): Finding[] {
  return [{ code: 'storageRefused', message, feed: null }];
}
