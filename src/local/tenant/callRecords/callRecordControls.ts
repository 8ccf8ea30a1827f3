import type { IncomingMessage } from 'node:http';
import { errorAnswer, jsonAnswer, type Answer } from '../answer.ts';
import type { Route } from '../route.ts';
import { callRecordsOf } from './callRecords.ts';
import type { CallRecordState } from './callRecordState.ts';
import { lifecycleEvents } from './notificationItem.ts';
import { isObject, readBody } from './readBody.ts';
import {
  readFinishedCall,
  readIds,
  readNotificationSettings,
  readRaisedVersion,
} from './readControls.ts';

type Body = Readonly<Record<string, unknown>>;
type Act = (body: Body, id: string, url: URL) => object | undefined | Promise<object>;

/** What `startTenant` returns as `callRecords`, for programs that run beside the tenant. */
export function callRecordControls(state: CallRecordState): readonly Route[] {
  const records = callRecordsOf(state);
  return [
    control('POST', /^\/_tenant\/callRecords$/, 201, (body) => {
      const { count, ...call } = readFinishedCall(body);
      return { ids: records.finishMany(count, call) };
    }),
    control('GET', /^\/_tenant\/callRecords$/, 200, (_, id, url) => {
      const time = (name: string) => Date.parse(url.searchParams.get(name) ?? '');
      const [from, to] = [time('from'), time('to')];
      if (Number.isNaN(from) || Number.isNaN(to)) throw new Error('"from" and "to" are times');
      return { value: records.truth(from, to) };
    }),
    control('GET', /^\/_tenant\/callRecords\/([^/]+)$/, 200, (_, id) => records.record(id)),
    control('POST', /^\/_tenant\/callRecords\/([^/]+)\/version$/, 200, (body, id) => ({
      version: records.raise(id, readRaisedVersion(body)),
    })),
    control('DELETE', /^\/_tenant\/callRecords\/([^/]+)$/, 200, (_, id) => {
      records.remove(id);
      return {};
    }),
    ...notificationControls(state),
    control('GET', /^\/_tenant\/tally$/, 200, () => ({ ...records.tally() })),
  ];
}

function notificationControls(state: CallRecordState): readonly Route[] {
  const records = callRecordsOf(state);
  return [
    control('POST', /^\/_tenant\/notifications$/, 200, (body) => ({
      ...records.configureNotifications(readNotificationSettings(body)),
    })),
    control('POST', /^\/_tenant\/notifications\/again$/, 200, (body) => {
      records.notifyAgain(readIds(body));
      return {};
    }),
    control('POST', /^\/_tenant\/notifications\/deliver$/, 200, async () => ({
      ...(await records.deliver()),
    })),
    control('POST', /^\/_tenant\/lifecycle$/, 200, (body) => {
      const { event, subscriptionId, isPaused } = body;
      const known = lifecycleEvents.find((name) => name === event);
      if (known === undefined) throw new Error(`"event" is one of ${lifecycleEvents.join(', ')}`);
      const id = typeof subscriptionId === 'string' ? subscriptionId : undefined;
      records.lifecycle(known, { subscriptionId: id, isPaused: isPaused === true });
      return {};
    }),
  ];
}

/** A route that does what it is told, or says what is wrong: 404 if nothing is there. */
function control(method: string, path: RegExp, status: number, act: Act): Route {
  return {
    method,
    path,
    answer: async ([, id = ''], request: IncomingMessage, now) => {
      try {
        const body = await readBody(request);
        if (!isObject(body)) throw new Error('the body is a JSON object');
        const url = new URL(request.url ?? '/', 'http://127.0.0.1');
        const result = await act(body, id, url);
        return { answer: answerWith(status, result, now) };
      } catch (error) {
        const message = error instanceof Error ? error.message : 'the request is unreadable';
        return { answer: errorAnswer(400, 'BadRequest', message, now) };
      }
    },
  };
}

function answerWith(status: number, result: object | undefined, now: number): Answer {
  if (result === undefined) return errorAnswer(404, 'NotFound', 'There is no such record.', now);
  return jsonAnswer(status, JSON.stringify(result));
}
