import { edge } from '../export/window.ts';
import type { GraphObserver } from '../graph/graphObserver.ts';
import type { Log, WaitReason } from '../log.ts';
import type { Observations } from '../status/observations.ts';

/** Hears Graph for the log and for status. Of many requests that wait together, one is told of. */
export function graphObserver(log: Log, observations: Observations): GraphObserver {
  const told = new Set<string>();
  return {
    waiting(feed: string, until: number, reason: WaitReason) {
      const wait = `${feed} ${edge(until)}`;
      if (!told.has(wait)) log.with({ feed }).info('waiting', { until: edge(until), reason });
      told.add(wait);
    },
    throttled: () => {
      observations.throttled();
    },
    clockSkew: (skewMs) => {
      observations.clockSkew(skewMs);
    },
  };
}
