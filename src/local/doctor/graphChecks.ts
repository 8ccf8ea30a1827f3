import type { Clock } from '../../clock.ts';
import { ask } from './ask.ts';
import { checkClock } from './checks/checkClock.ts';
import { checkFeeds } from './checks/checkFeeds.ts';
import { checkGraphRoot } from './checks/checkGraphRoot.ts';
import { checkToken } from './checks/checkToken.ts';
import type { DoctorGraph } from './openGraph.ts';
import type { Check } from './runChecks.ts';

const withinMs = 10_000;

/**
 * The checks that ask Graph, and whoever else tells the time.
 * @param cloud its name in `GRAPH_CLOUD`
 * @param storageEndpoint of the blob service
 */
export function graphChecks(
  { root, token, questions }: DoctorGraph,
  cloud: string,
  storageEndpoint: string,
  clock: Clock,
): Check[] {
  const askGraph = (signal: AbortSignal) => ask({ url: `${root}/v1.0/`, withinMs }, clock, signal);
  const askStorage = (signal: AbortSignal) =>
    ask({ url: `${storageEndpoint}/`, withinMs }, clock, signal);
  return [
    { name: 'token', needs: [], run: (signal) => checkToken(token, signal) },
    {
      name: 'graph',
      needs: [],
      run: async (signal) => [checkGraphRoot(root, cloud, await askGraph(signal))],
    },
    { name: 'feeds', needs: [], run: (signal) => checkFeeds(questions, signal) },
    {
      name: 'clock',
      needs: [],
      run: async (signal) => {
        const asked = await Promise.all([askGraph(signal), askStorage(signal)]);
        return checkClock([
          { name: 'Graph', asked: asked[0] },
          { name: 'storage', asked: asked[1] },
        ]);
      },
    },
  ];
}
