import {
  describeError,
  FeedUnavailableError,
  PermissionMissingError,
  RetryLaterError,
  SignInRefusedError,
} from '../../../errors.ts';
import { edge } from '../../../export/window.ts';
import { reasonWords } from '../../terminal/reasonWords.ts';
import { failed, notCheckable, ok, type Finding } from '../finding.ts';

/** A feed, and the cheapest request for it. */
export interface FeedQuestion {
  readonly feed: string;
  /** Sends one request. @throws what LogSource and CallRecordSource throw */
  readonly ask: (signal: AbortSignal) => Promise<unknown>;
}

const check = 'feeds';

/**
 * Whether each feed answers; all are asked side by side, each once.
 * @param questions undefined where there is no identity to ask with
 */
export async function checkFeeds(
  questions: readonly FeedQuestion[] | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (questions === undefined) {
    return [notCheckable(check, 'there is nobody to ask Graph as', 'See token.')];
  }
  return await Promise.all(questions.map((question) => askOne(question, signal)));
}

async function askOne({ feed, ask }: FeedQuestion, signal: AbortSignal): Promise<Finding> {
  try {
    await ask(signal);
    return ok(check, `${feed} answers`);
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(feed, error);
  }
}

function failureOf(feed: string, error: unknown): Finding {
  if (error instanceof RetryLaterError && error.status === 429) {
    const until = error.notBefore === undefined ? '' : ` until ${edge(error.notBefore)}`;
    return ok(check, `${feed} answers; throttled${until}`);
  }
  return failed(check, reasonWords(describeError(error)), remedyFor(error), { feed });
}

function remedyFor(error: unknown): string {
  if (error instanceof PermissionMissingError) {
    return (
      'Grant the identity the application permission CallRecords.Read.All with admin consent ' +
      '(infra/hooks/grant-graph-permission.sh).'
    );
  }
  if (error instanceof SignInRefusedError) return 'Check GRAPH_CLOUD and the identity; see token.';
  if (error instanceof FeedUnavailableError) {
    return 'Take the feed out of FEEDS, or see to its licence.';
  }
  if (error instanceof RetryLaterError) return 'Try again later; what is due stays due.';
  return 'Report it with the message: Graph answers otherwise than documented.';
}
