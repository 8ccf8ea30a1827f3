import type { GraphSubscription } from '../callRecords/subscriptionApi.ts';
import { BadAnswerError, PermissionMissingError, WebhookUnreachableError } from '../errors.ts';
import type { FailedTry } from './failedTry.ts';
import type { Answer, NoAnswer } from './graphConnection.ts';
import { readAnswer } from './readAnswer.ts';
import { readSubscription } from './subscriptionBody.ts';

/** Begins the message of an error. */
export const subject = 'subscriptions';

/**
 * Reads what came back on a request for a new subscription.
 * @throws WebhookUnreachableError if Graph got no answer from the notifications route; otherwise
 *   what `readAnswer` throws
 */
export function readCreated(answer: Answer | NoAnswer): GraphSubscription | FailedTry {
  // Whoever sends again what Graph may have obeyed can end up with two subscriptions.
  const asked = { subject, success: 201, mayRepeat: false } as const;
  return explained(answer, () => readAnswer(asked, answer, readSubscription));
}

/**
 * Reads what came back on a renewal; undefined if Graph does not have the subscription.
 * @throws what `readCreated` throws
 */
export function readRenewed(answer: Answer | NoAnswer): GraphSubscription | FailedTry | undefined {
  if (answer.status === 404) return undefined;
  return explained(answer, () => readAnswer({ subject }, answer, readSubscription));
}

/** Says what a refusal means for a subscription. */
function explained<T>(answer: Answer | NoAnswer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PermissionMissingError) throw withQuotaHint(error);
    const isUnreachable = error instanceof BadAnswerError && saysUnreachable(error, answer);
    throw isUnreachable ? unreachable(error) : error;
  }
}

/** @see https://learn.microsoft.com/graph/api/resources/change-notifications-api-overview */
function withQuotaHint({ message, status, code, requestId }: PermissionMissingError) {
  const hint = 'The organization may also have as many subscriptions as Graph allows: 100.';
  return new PermissionMissingError(`${message} ${hint}`, { status, code, requestId });
}

/**
 * `ValidationError` is the code of a failed handshake. Before, it was `InvalidRequest`, which many
 * others have too: there the message alone tells. Renewals have been refused so as well.
 * @see https://github.com/splunk/azure-functions-splunk/issues/26
 * @see https://github.com/microsoftgraph/nodejs-webhooks-sample/issues/350
 * @see https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2805
 */
function saysUnreachable({ status, code }: BadAnswerError, answer: Answer | NoAnswer): boolean {
  if (status !== 400 || answer.status === undefined) return false;
  if (code === 'ValidationError') return true;
  const { body } = answer;
  return code === 'InvalidRequest' && Buffer.from(body).includes('Subscription validation request');
}

function unreachable({ status, code, requestId }: BadAnswerError): WebhookUnreachableError {
  return new WebhookUnreachableError(
    `${subject}: Graph answered ${status ?? ''} ${code ?? ''}: the notifications route did not ` +
      'answer its handshake. See that NOTIFICATION_URL leads to it and that it can be reached ' +
      'from the internet; it has ten seconds.',
    { status, code, requestId },
  );
}
