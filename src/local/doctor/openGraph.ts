import type { SubscriptionApi } from '../../callRecords/subscriptionApi.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { logFeeds } from '../../feeds/index.ts';
import { callRecordLimiters } from '../../graph/callRecordLimits.ts';
import { checkGraphToken } from '../../graph/checkGraphToken.ts';
import { clouds } from '../../graph/clouds.ts';
import { graphAccess, type GraphAccess } from '../../graph/graphAccess.ts';
import { GraphCallRecords } from '../../graph/graphCallRecords.ts';
import { GraphLogSource } from '../../graph/graphLogSource.ts';
import { GraphSubscriptions } from '../../graph/graphSubscriptions.ts';
import { Limiter, logLimits } from '../../graph/limiter.ts';
import type { FeedQuestion } from './checks/checkFeeds.ts';
import type { TokenWay } from './checks/checkToken.ts';
import { hasIdentity } from './hasIdentity.ts';
import { orConfigError } from './orConfigError.ts';

/** Graph, as the doctor asks it. */
export interface DoctorGraph {
  /** Without a slash at its end. */
  readonly root: string;
  readonly token: TokenWay;
  /** Undefined where there is nobody to ask as. */
  readonly questions: readonly FeedQuestion[] | undefined;
  readonly subscriptions: Pick<SubscriptionApi, 'list'> | undefined;
}

/** Shorter than a check, so that one feed that hangs takes no other's answer away. */
const requestMs = 15_000;
const hourMs = 3_600_000;

/** Opens Graph; that there is nobody to ask as is a finding, and no error. */
export function openGraph(config: Config, clock: Clock): DoctorGraph {
  const { baseUrl, cloud } = config.graph;
  const root = baseUrl ?? clouds[cloud].graphRoot;
  const access = orConfigError(() =>
    graphAccess({ ...config.graph, environment: config.identity }),
  );
  if (access instanceof ConfigError) {
    const token = tokenWayWithout(access, config);
    return { root, token, questions: undefined, subscriptions: undefined };
  }
  const options = { access, clock, timeoutMs: requestMs, budgetMs: requestMs };
  return {
    root,
    token: tokenWay(access),
    questions: config.feeds.map((feed) => questionOf(feed, access, clock)),
    subscriptions: new GraphSubscriptions(options),
  };
}

function tokenWay({ credential, scope }: GraphAccess): TokenWay {
  if (credential === undefined) return { kind: 'notNeeded' };
  return { kind: 'identity', claims: (signal) => checkGraphToken({ credential, scope }, signal) };
}

/** What is set by halves is wrong; where nothing is set, the app may have its identity. */
function tokenWayWithout(error: ConfigError, config: Config): TokenWay {
  return hasIdentity(config) ? { kind: 'wrongIdentity', error } : { kind: 'noIdentity' };
}

/**
 * Asks for a second of a log, or a minute of the list: as little as can be asked for. The limiters
 * are new for each request, which waits for none before it.
 */
function questionOf(name: string, access: GraphAccess, clock: Clock): FeedQuestion {
  const options = { access, clock, timeoutMs: requestMs };
  const rangeOf = (durationMs: number) => {
    const from = Math.floor((clock.now() - hourMs) / 1000) * 1000;
    return { from, to: from + durationMs };
  };
  const feed = logFeeds.find((one) => one.name === name);
  return {
    feed: name,
    ask: (signal) => {
      const giveUpAt = clock.now();
      if (feed === undefined) {
        const source = new GraphCallRecords({ ...options, limiters: callRecordLimiters(clock) });
        return source.listPage({ range: rangeOf(60_000), giveUpAt }, signal);
      }
      const source = new GraphLogSource({ ...options, limiter: new Limiter(clock, logLimits) });
      return source.fetchPage({ feed, range: rangeOf(1000), retry: false, giveUpAt }, signal);
    },
  };
}
