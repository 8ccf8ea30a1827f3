import type { IncomingMessage } from 'node:http';
import { errorAnswer, jsonAnswer, statusAnswer, type Answer } from '../answer.ts';
import type { Fault } from '../fault.ts';
import type { Reply, Route } from '../route.ts';
import { answerInstead, spoilAnswer } from '../spoil.ts';
import type { CallRecordState } from './callRecordState.ts';
import { createSubscription, messageOf, subscriptionAnswer } from './createSubscription.ts';
import type { JsonObject } from './json.ts';
import { badRequest, readQueryOptions } from './queryOptions.ts';
import { isObject, readBody } from './readBody.ts';
import { readExpiration } from './readSubscription.ts';
import { spoilRecords } from './spoilRecords.ts';
import { subscriptionBody, type Subscription } from './subscription.ts';

const all = /^\/(?:v1\.0|beta)\/subscriptions\/?$/;
const one = /^\/(?:v1\.0|beta)\/subscriptions(?:\/([^/]+)|\('([^']+)'\))$/;
const reauthorization = /^\/(?:v1\.0|beta)\/subscriptions\/([^/]+)\/reauthorize$/;

type Answerer = (
  match: RegExpExecArray,
  request: IncomingMessage,
  now: number,
) => Answer | Promise<Answer>;

/** What is done with a subscription that there is. */
type Act = (found: Subscription, request: IncomingMessage, now: number) => Answer | Promise<Answer>;

/** https://learn.microsoft.com/graph/api/resources/subscription */
export function subscriptionRoutes(state: CallRecordState, origin: () => string): Route[] {
  const route = (method: string, path: RegExp, answer: Answerer): Route => ({
    method,
    path,
    answer: (match, request, now) => faulty(state, origin(), match, request, now, answer),
  });
  const known = (method: string, path: RegExp, act: Act): Route => {
    return route(method, path, ([, id = '', quoted = ''], request, now) => {
      const found = state.subscriptions.find(id + quoted, now);
      if (found !== undefined) return act(found, request, now);
      return errorAnswer(404, 'ResourceNotFound', 'The object was not found.', now);
    });
  };
  return [
    route('POST', all, (_, request, now) => createSubscription(state, origin(), request, now)),
    route('GET', all, (_, request, now) => list(state, origin(), request, now)),
    known('GET', one, (found) => subscriptionAnswer(200, found, origin(), false)),
    known('PATCH', one, (found, request, now) => renew(state, origin(), found, request, now)),
    known('DELETE', one, (found) => {
      state.subscriptions.remove(found);
      return noContent;
    }),
    known('POST', reauthorization, (found) => {
      state.subscriptions.put({ ...found, isPaused: false });
      return noContent;
    }),
  ];
}

const noContent: Answer = { status: 204, headers: {}, body: Buffer.alloc(0) };

/**
 * Lets a fault for subscriptions befall the request. One that breaks the answer comes after what was
 * asked is done, so that the client does not know of it.
 */
async function faulty(
  state: CallRecordState,
  origin: string,
  match: RegExpExecArray,
  request: IncomingMessage,
  now: number,
  answer: Answerer,
): Promise<Reply> {
  const fault: Fault | undefined = state.faults.take('subscriptions', 1, match[1] ?? '');
  const instead = fault && answerInstead(fault, request.url ?? '', now);
  if (instead !== undefined) return { answer: instead, fault };
  const given = await answer(match, request, now);
  if (fault === undefined || given.status >= 400) return { answer: given, fault };
  const body =
    given.body.length === 0 ? undefined : (JSON.parse(given.body.toString()) as JsonObject);
  const spoilt = body && spoilRecords(body, fault, origin + (request.url ?? ''), origin, '');
  const changed = spoilt ? { ...given, body: Buffer.from(JSON.stringify(spoilt)) } : given;
  return { answer: spoilAnswer(changed, fault), fault };
}

async function renew(
  state: CallRecordState,
  origin: string,
  found: Subscription,
  request: IncomingMessage,
  now: number,
): Promise<Answer> {
  try {
    const body = await readBody(request);
    if (!isObject(body)) return badRequest('Unable to read JSON request payload.', now);
    const other = Object.keys(body).find((name) => name !== 'expirationDateTime');
    if (other !== undefined) return badRequest(`Property '${other}' cannot be updated.`, now);
    const expiresAt = readExpiration(body, found.lifecycleNotificationUrl !== undefined, now);
    const renewed = { ...found, expiresAt, isPaused: false };
    state.subscriptions.put(renewed);
    return subscriptionAnswer(200, renewed, origin, false);
  } catch (error) {
    return badRequest(messageOf(error), now);
  }
}

function list(
  state: CallRecordState,
  origin: string,
  request: IncomingMessage,
  now: number,
): Answer {
  const options = readQueryOptions(request.url ?? '', ['$skiptoken'], now);
  if ('status' in options) return options;
  const token = options.get('$skiptoken');
  const place = token === undefined ? undefined : state.tokens.read(token, 'subscriptions');
  if (token !== undefined && place === undefined) return statusAnswer(400, now);
  if (place !== undefined && 'expired' in place) return statusAnswer(place.expired, now);
  const [from = 0] = place?.numbers ?? [];
  const live = state.subscriptions.live(now);
  const end = from + state.settings.subscriptionPageSize;
  const next = { scope: 'subscriptions', page: (place?.page ?? 1) + 1, numbers: [end] };
  const link = `${origin}/v1.0/subscriptions?$skiptoken=`;
  const body: JsonObject = {
    '@odata.context': `${origin}/v1.0/$metadata#subscriptions`,
    value: live.slice(from, end).map((found) => subscriptionBody(found, false)),
    '@odata.nextLink': end < live.length ? link + state.tokens.issue(next) : state.lastLink,
  };
  return jsonAnswer(200, JSON.stringify(body));
}
