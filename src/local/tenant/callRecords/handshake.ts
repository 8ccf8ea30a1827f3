/**
 * Asks an address whether it wants notifications, as Graph does: it must answer in time with the
 * decoded token as plain text, and nothing else.
 * @param token characters that need decoding are part of the test
 * @param withinMs real time
 * @throws Error with the message that Graph refuses the subscription with
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export async function handshake(url: string, token: string, withinMs: number): Promise<void> {
  const answer = await ask(url, token, withinMs);
  if (answer.status !== 200) {
    throw refused(`Notification endpoint must respond with 200 OK to validation request.`);
  }
  if (!/^text\/plain *(;|$)/i.test(answer.contentType)) {
    throw refused(`Notification endpoint must respond with content type text/plain.`);
  }
  if (answer.body !== token) {
    throw refused(`Notification endpoint must respond with the decoded validation token.`);
  }
}

async function ask(url: string, token: string, withinMs: number) {
  const separator = url.includes('?') ? '&' : '?';
  // As a form is encoded: a space becomes "+".
  const query = new URLSearchParams({ validationToken: token }).toString();
  try {
    const response = await fetch(url + separator + query, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'manual',
      signal: AbortSignal.timeout(withinMs),
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await response.text() };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    if (isLate) throw new Error('Subscription validation request timed out.', { cause: error });
    throw unreachable();
  }
}

/** What a subscription to an address without an answer is refused with. */
export function unreachable(): Error {
  return refused('Notification endpoint could not be reached.');
}

function refused(reason: string): Error {
  return new Error(`Subscription validation request failed. ${reason}`);
}
