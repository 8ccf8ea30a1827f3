import type { NoReply, Reply } from '../ask.ts';
import { failed, ok, type Finding } from '../finding.ts';

const check = 'notifications';

/**
 * Graph waits no longer for the answer to a handshake.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export const handshakeMs = 10_000;

/** Where to send a handshake. */
export function handshakeUrl(notificationUrl: string, token: string): string {
  const url = new URL(notificationUrl);
  url.searchParams.set('validationToken', token);
  return url.href;
}

/** Whether an answer to a handshake is one that Graph takes. */
export function checkNotificationUrl(
  notificationUrl: string,
  token: string,
  asked: Reply | NoReply,
): Finding {
  const { origin, pathname } = new URL(notificationUrl);
  const place = origin + pathname;
  if (asked.kind === 'noReply') {
    const message = `${place} cannot be reached from here: ${asked.reason}`;
    return failed(check, message, `${asked.remedy} Graph has to reach it, too.`);
  }
  const fault = faultOf(asked, token);
  if (fault === undefined) return ok(check, `${place} answers the handshake`);
  const [message, remedy] = fault;
  return failed(check, `${place} ${message}`, remedy);
}

type Fault = readonly [message: string, remedy: string];

function faultOf({ status, headers, body }: Reply, token: string): Fault | undefined {
  if (status >= 300 && status < 400) {
    const remedy = 'Set NOTIFICATION_URL to where it leads: Graph follows no redirect.';
    return [`redirects (${status})`, remedy];
  }
  if (status === 401 || status === 403) {
    const remedy =
      'Let the route be reached without a sign-in and from every address: Graph has neither.';
    return [`refuses strangers (${status})`, remedy];
  }
  if (status === 404)
    return ['is not there (404)', 'Check the path, and that the app is deployed.'];
  if (status !== 200) return [`answers ${status}`, 'See the log of the app.'];
  const type = headers.get('content-type') ?? 'no content type';
  const isText = /^text\/plain *(;|$)/i.test(type);
  if (isText && body === token) return undefined;
  const remedy = 'Check that the address is that of this app, and what stands before it.';
  if (body !== token) return ['does not repeat the validation token', remedy];
  return ['answers with another content type than text/plain', remedy];
}
