import { app } from '@azure/functions';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Reply } from '../callRecords/notifications/answerHandshake.ts';
import {
  NotificationReceiver,
  type NotificationContext,
} from '../callRecords/notifications/notificationReceiver.ts';
import { invocationLog } from './invocationLog.ts';

/** Registers the route that Graph posts notifications to. */
export function registerReceiveNotifications(open: () => Promise<NotificationContext>): void {
  const receiver = new NotificationReceiver(open);
  app.http('receiveNotifications', {
    methods: ['POST'],
    // Graph has no key: the clientState of each item tells whether it is ours.
    authLevel: 'anonymous',
    route: 'notifications',
    handler: (request, context) => receiveNotifications(receiver, request, context),
  });
}

/** Answers a request to the notifications route. */
export async function receiveNotifications(
  receiver: NotificationReceiver,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const length = request.headers.get('content-length');
  const reply = await receiver.receive(
    {
      validationToken: request.query.get('validationToken') ?? undefined,
      contentLength: length === null ? undefined : Number(length),
      body: async () => new Uint8Array(await request.arrayBuffer()),
    },
    invocationLog(context),
  );
  return toResponse(reply);
}

function toResponse({ status, text }: Reply): HttpResponseInit {
  if (text === undefined) return { status };
  // The text is the caller's: no browser shall take it for a page.
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  };
  return { status, headers, body: text };
}
