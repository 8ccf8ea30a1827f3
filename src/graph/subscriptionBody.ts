import type { GraphSubscription } from '../callRecords/subscriptionApi.ts';
import { BadAnswerError } from '../errors.ts';
import { parseJson } from './jsonText.ts';
import { splitPage } from './splitPage.ts';

/** A page of the list of subscriptions. */
export interface SubscriptionPage {
  readonly subscriptions: readonly GraphSubscription[];
  /** Graph's continuation link; undefined at the end. */
  readonly next: string | undefined;
}

/**
 * Reads a subscription.
 * @param body UTF-8 JSON
 * @throws BadAnswerError if it has no id or its end cannot be read; the message quotes nothing
 * @see https://learn.microsoft.com/graph/api/resources/subscription
 */
export function readSubscription(body: Uint8Array): GraphSubscription {
  const fields = fieldsOf(body);
  const id = textOf(fields['id']);
  const expiresAt = Date.parse(textOf(fields['expirationDateTime']));
  if (id === '') throw new BadAnswerError('a subscription without an id');
  if (Number.isNaN(expiresAt)) throw new BadAnswerError('a subscription without an end');
  return {
    id,
    expiresAt,
    resource: textOf(fields['resource']),
    changeType: textOf(fields['changeType']),
    notificationUrl: textOf(fields['notificationUrl']),
  };
}

/** Reads a page of the list. @throws BadAnswerError if it, or one of them, is none */
export function readSubscriptionPage(body: Uint8Array): SubscriptionPage {
  const { rows, next } = splitPage(body);
  return { subscriptions: rows.map(({ text }) => readSubscription(text)), next };
}

function fieldsOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return (parseJson(body) as Readonly<Record<string, unknown>> | null) ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadAnswerError(`not a subscription: ${error.message}`);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
