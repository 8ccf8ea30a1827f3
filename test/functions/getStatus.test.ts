import { HttpResponse } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { getDashboard } from '../../src/functions/getDashboard.ts';
import { getStatus } from '../../src/functions/getStatus.ts';
import { contentSecurityPolicy } from '../../src/status/dashboard/contentSecurityPolicy.ts';
import { schemaErrors } from '../status/schemaErrors.ts';
import { RunsWorld } from './runsWorld.ts';

const timer = { name: 'exportLogs' };

describe('the status route', () => {
  it.each([
    ['200 if there is no problem', undefined, 200, []],
    ['503 if there is one', 'refuses', 503, ['storageRefused']],
  ] as const)('answers %s, with the document', async (_what, fault, status, codes) => {
    const world = new RunsWorld(timer);
    world.fault = fault;
    const response = new HttpResponse(await getStatus(world.runs));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const document = await response.json();
    expect(schemaErrors(document)).toEqual([]);
    expect(document).toMatchObject({ healthy: status === 200 });
    expect(document).toMatchObject({ problems: codes.map((code) => ({ code })) });
  });

  it('does the work of timers that are silent', async () => {
    const world = new RunsWorld(timer);
    await getStatus(world.runs);
    await world.clock.advance(4 * 60_000);
    expect((await getStatus(world.runs)).status).toBe(503);
    await world.settle();
    expect(world.names).toEqual(['exportLogs']);
  });
});

describe('the dashboard route', () => {
  it.each([undefined, 'refuses'] as const)('answers with a page (storage %s)', async (fault) => {
    const world = new RunsWorld(timer);
    world.fault = fault;
    const response = new HttpResponse(await getDashboard(world.runs));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page.includes('storageRefused')).toBe(fault === 'refuses');
  });

  it('does the work of timers that are silent', async () => {
    const world = new RunsWorld(timer);
    await getDashboard(world.runs);
    await world.clock.advance(4 * 60_000);
    await getDashboard(world.runs);
    await world.settle();
    expect(world.names).toEqual(['exportLogs']);
  });
});
