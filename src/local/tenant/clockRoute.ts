import { errorAnswer, jsonAnswer } from './answer.ts';
import { isObject, readBody } from './callRecords/readBody.ts';
import type { DateHeader } from './dateHeader.ts';
import type { Route } from './route.ts';

/** Sets the tenant's header `Date` on request, for programs that run beside the tenant. */
export function clockRoute(date: DateHeader): Route {
  return {
    method: 'POST',
    path: /^\/_tenant\/clock$/,
    answer: async (_, request, now) => {
      try {
        date.aheadMs = readAheadMs(await readBody(request));
        return { answer: jsonAnswer(200, '{}') };
      } catch (error) {
        const message = error instanceof Error ? error.message : 'the request is unreadable';
        return { answer: errorAnswer(400, 'BadRequest', message, now) };
      }
    },
  };
}

function readAheadMs(body: unknown): number {
  const aheadMs = isObject(body) ? body['aheadMs'] : undefined;
  if (typeof aheadMs !== 'number') throw new Error('"aheadMs" is a number');
  return aheadMs;
}
