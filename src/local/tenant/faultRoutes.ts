import type { IncomingMessage } from 'node:http';
import { errorAnswer, jsonAnswer } from './answer.ts';
import { readFault } from './fault.ts';
import type { PendingFaults } from './pendingFaults.ts';
import type { Route } from './route.ts';

const path = /^\/_tenant\/faults$/;

/** Faults on request, for programs that run beside the tenant. */
export function faultRoutes(faults: PendingFaults): readonly Route[] {
  const post: Route = {
    method: 'POST',
    path,
    answer: async (_, request, now) => {
      try {
        faults.add(readFault(JSON.parse(await bodyText(request))));
        return { answer: jsonAnswer(201, '{}') };
      } catch (error) {
        const message = error instanceof Error ? error.message : 'the fault is unreadable';
        return { answer: errorAnswer(400, 'BadRequest', message, now) };
      }
    },
  };
  const clear: Route = {
    method: 'DELETE',
    path,
    answer: () => {
      faults.clear();
      return Promise.resolve({ answer: jsonAnswer(200, '{}') });
    },
  };
  return [post, clear];
}

async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
