import type { IncomingMessage } from 'node:http';
import { errorAnswer, jsonAnswer, type Answer } from '../answer.ts';
import type { CallRecordState } from './callRecordState.ts';
import { handshake, unreachable } from './handshake.ts';
import { badRequest } from './queryOptions.ts';
import { readBody } from './readBody.ts';
import { readSubscription, type AskedSubscription } from './readSubscription.ts';
import { subscriptionBody, type Subscription } from './subscription.ts';

/**
 * Creates a subscription, once both of its addresses have agreed.
 * @see https://learn.microsoft.com/graph/api/subscription-post-subscriptions
 */
export async function createSubscription(
  state: CallRecordState,
  origin: string,
  request: IncomingMessage,
  now: number,
): Promise<Answer> {
  let asked: AskedSubscription;
  try {
    asked = readSubscription(await readBody(request), now);
  } catch (error) {
    return badRequest(messageOf(error), now);
  }
  const refusal = refusalOf(state, asked, now);
  if (refusal !== undefined) return refusal;
  const id = state.newId();
  try {
    for (const url of [asked.notificationUrl, asked.lifecycleNotificationUrl]) {
      if (url === undefined) continue;
      if (!state.notifier.isReachable) throw unreachable();
      await handshake(url, state.newToken(), state.settings.answerWithinMs);
    }
  } catch (error) {
    return errorAnswer(400, 'ValidationError', messageOf(error), now);
  }
  // Another request may have been quicker.
  const lateRefusal = refusalOf(state, asked, state.clock.now());
  if (lateRefusal !== undefined) return lateRefusal;
  const created = { ...asked, id, createdAt: state.clock.now(), isPaused: false };
  state.subscriptions.put(created);
  state.notifier.begin();
  return subscriptionAnswer(201, created, origin, true);
}

function refusalOf(
  { subscriptions, settings }: CallRecordState,
  asked: AskedSubscription,
  now: number,
): Answer | undefined {
  if (subscriptions.duplicateOf(asked, now) !== undefined) {
    const message = 'A subscription with the same changeType and resource already exists.';
    return errorAnswer(409, 'Conflict', message, now);
  }
  if (subscriptions.live(now).length < settings.subscriptionQuota) return undefined;
  const message = `The organization has reached its limit of ${settings.subscriptionQuota} subscriptions.`;
  return errorAnswer(403, 'Forbidden', message, now);
}

/** A subscription as an answer. @param isNew only then its secret is repeated */
export function subscriptionAnswer(
  status: number,
  found: Subscription,
  origin: string,
  isNew: boolean,
): Answer {
  const context = { '@odata.context': `${origin}/v1.0/$metadata#subscriptions/$entity` };
  return jsonAnswer(status, JSON.stringify({ ...context, ...subscriptionBody(found, isNew) }));
}

/** What is told to the client that asked for something wrong. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The request is not understood.';
}
