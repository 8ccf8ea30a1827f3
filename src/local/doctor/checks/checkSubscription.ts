import { decideRenewal } from '../../../callRecords/subscription/decideRenewal.ts';
import type { StoredSubscriptions } from '../../../callRecords/subscription/subscriptionStore.ts';
import type { GraphSubscription } from '../../../callRecords/subscriptionApi.ts';
import { describeError } from '../../../errors.ts';
import { edge } from '../../../export/window.ts';
import { reasonWords } from '../../terminal/reasonWords.ts';
import { failed, notCheckable, ok, type Finding } from '../finding.ts';

/** What is known of the subscription, stored and at Graph. */
export interface SubscriptionEvidence {
  readonly stored: StoredSubscriptions;
  /** Undefined where Graph cannot be asked from here; an error if it did not answer. */
  readonly listed: readonly GraphSubscription[] | Error | undefined;
  readonly notificationUrl: string;
}

const check = 'subscription';
const concerned = { fixes: ['renewSubscription'], feed: 'callRecords' } as const;

/**
 * Whether a subscription exists, lives and leads to our address.
 * @param now milliseconds since 1970
 */
export function checkSubscription(evidence: SubscriptionEvidence, now: number): Finding[] {
  const { stored, listed, notificationUrl } = evidence;
  const known = stored.known.map((row) => ({ ...row, resource, changeType: 'updated' }));
  const inGraph = listed instanceof Error ? known : (listed ?? known);
  const { current } = decideRenewal(stored, inGraph, notificationUrl, now);
  const isAtGraph = inGraph.some(({ id }) => id === current?.id);
  if (current === undefined || !isAtGraph) {
    const message = whyNone(stored, current?.id, now);
    const remedy = 'Have it created: the app does so every five minutes.';
    return [failed(check, message, remedy, concerned), ...doubts(listed)];
  }
  const message = `${current.id} lives until ${edge(current.expiresAt)}`;
  return [ok(check, message), ...doubts(listed)];
}

/** As the app asks for it. */
const resource = '/communications/callRecords';

function whyNone({ known }: StoredSubscriptions, id: string | undefined, now: number): string {
  if (id !== undefined) return `Graph does not have the subscription ${id}`;
  const isElsewhere = known.some(({ expiresAt }) => expiresAt > now);
  if (isElsewhere) return 'the subscription leads to another address than NOTIFICATION_URL';
  const last = Math.max(...known.map(({ expiresAt }) => expiresAt));
  return known.length === 0 ? 'there is none' : `the last one ended at ${edge(last)}`;
}

function doubts(listed: SubscriptionEvidence['listed']): Finding[] {
  if (listed === undefined) return [notCheckable(check, 'whether Graph has it', 'See token.')];
  if (!(listed instanceof Error)) return [];
  const said = reasonWords(describeError(listed));
  return [notCheckable(check, `whether Graph has it: ${said}`, 'See graph and token.')];
}
