import { app } from '@azure/functions';
import type { HttpResponseInit } from '@azure/functions';
import type { Runs } from './runs.ts';

/** Registers the route that tells whether data is flowing, for people and monitors. */
export function registerGetStatus(runs: Runs): void {
  app.http('getStatus', {
    methods: ['GET'],
    authLevel: 'function',
    route: 'status',
    handler: () => getStatus(runs),
  });
}

/** Answers 200 if all is well, 503 if something is not. */
export async function getStatus(runs: Runs): Promise<HttpResponseInit> {
  const document = await runs.look();
  return {
    status: document.healthy ? 200 : 503,
    headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    jsonBody: document,
  };
}
