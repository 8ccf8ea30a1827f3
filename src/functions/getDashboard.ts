import { app } from '@azure/functions';
import type { HttpResponseInit } from '@azure/functions';
import { contentSecurityPolicy } from '../status/dashboard/contentSecurityPolicy.ts';
import { dashboardPage } from '../status/dashboard/dashboardPage.ts';
import type { Runs } from './runs.ts';

/** Registers the route with the page that shows whether data is flowing. */
export function registerGetDashboard(runs: Runs): void {
  app.http('getDashboard', {
    methods: ['GET'],
    authLevel: 'function',
    route: 'dashboard',
    handler: () => getDashboard(runs),
  });
}

/** Answers with the page, whatever it has to say. */
export async function getDashboard(runs: Runs): Promise<HttpResponseInit> {
  const body = await dashboardPage(await runs.look());
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy,
      // Its address may hold the key.
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  };
}
