import { describeError } from '../errors.ts';
import { version } from '../version.ts';
import type { StatusFacts } from './statusFacts.ts';

/** What is known where storage cannot be read: why. */
export function noFacts(error: unknown, now: number): StatusFacts {
  return {
    now,
    version,
    feeds: [],
    subscriptions: undefined,
    inbox: { waiting: 0, isMore: false, failing: [], oldest: undefined },
    landed: 0,
    journal: {
      app: undefined,
      timers: new Map(),
      works: [],
      hours: new Map(),
      clockSkewMs: 0,
      unheardSince: undefined,
    },
    error: describeError(error),
  };
}
