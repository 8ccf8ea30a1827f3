import functions from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { NotificationReceiver } from '../../src/callRecords/notifications/notificationReceiver.ts';
import { receiveNotifications } from '../../src/functions/receiveNotifications.ts';
import { bodyOf, notification } from '../callRecords/notifications/posts.ts';
import { ReceiverWorld } from '../callRecords/notifications/receiverWorld.ts';

const url = 'https://app.example.com/api/notifications';

interface Posted {
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

/** Sends a request as the worker of Azure Functions hands it on. */
async function post(receiver: NotificationReceiver, { query, headers, body }: Posted) {
  const lines: string[] = [];
  const request = new functions.HttpRequest({
    ...{ method: 'POST', url },
    ...(query ? { query } : {}),
    ...(headers ? { headers } : {}),
    ...(body ? { body: { bytes: body } } : {}),
  });
  const context = new functions.InvocationContext({
    invocationId: 'i-1',
    functionName: 'receiveNotifications',
    logHandler: (_level, ...args: unknown[]) => lines.push(args.join(' ')),
  });
  const init = await receiveNotifications(receiver, request, context);
  const response = new functions.HttpResponse(init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, lines };
}

describe('the notifications route', () => {
  it('gives the token of a handshake back as plain text', async () => {
    const receiver = new ReceiverWorld().receiver();
    const query = { validationToken: 'Validation: <script> & 100%' };
    const answer = await post(receiver, { query });
    expect(answer).toMatchObject({ status: 200, text: query.validationToken });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('takes notifications and logs one line without their content', async () => {
    const world = new ReceiverWorld();
    const ours = await world.subscribe();
    const id = 'e523d2ed-2966-4b6b-925b-754a88034cc5';
    const answer = await post(world.receiver(), { body: bodyOf([notification(ours, id)]) });
    expect(answer).toMatchObject({ status: 202, text: '' });
    expect(world.announced()).toEqual([id]);
    expect(answer.lines).toEqual([
      '{"level":"info","event":"notificationsReceived","invocation":"i-1",' +
        '"accepted":1,"rejected":{}}',
    ]);
  });

  it('refuses a POST without a body', async () => {
    const answer = await post(new ReceiverWorld().receiver(), {});
    expect(answer).toMatchObject({ status: 400, text: '' });
  });

  it('refuses a body above 4 MB by its announced length', async () => {
    const headers = { 'content-length': '4194305' };
    const answer = await post(new ReceiverWorld().receiver(), { headers, body: bodyOf([]) });
    expect(answer.status).toBe(400);
  });

  it('answers 500 without details while storage fails', async () => {
    const receiver = new NotificationReceiver(() => Promise.reject(new Error('account x is gone')));
    const answer = await post(receiver, { body: bodyOf([]) });
    expect(answer).toMatchObject({ status: 500, text: '' });
  });
});
