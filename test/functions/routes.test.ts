import path from 'node:path';
import { afterEach, describe, expect } from 'vitest';
import { startHost, type Host } from '../../src/local/host/startHost.ts';
import { statusPath, dashboardPath } from '../../src/status/writeStatus.ts';
import { dateOf, midnight, test, type ExportWorld } from '../local/terminal/exportWorld.ts';
import { schemaErrors } from '../status/schemaErrors.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { noteLine } from '../support/logs/loggedLine.ts';

const appRoot = path.resolve(import.meta.dirname, '../..');
const onlyLogs = { FEEDS: 'pstnCalls', NOTIFICATION_URL: '' };
const environment = { ...process.env };
let host: Host | undefined;
let onLine: (line: string) => void = () => undefined;

afterEach(async () => {
  await host?.close();
  host = undefined;
  onLine = () => undefined;
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
});

/** Runs the built app for a tenant; its timers never fire. */
async function hostApp({ env }: ExportWorld): Promise<Host> {
  const log = (_level: string, text: string) => {
    noteLine({ source: 'host', text });
    onLine(text);
  };
  host = await startHost({ appRoot, env, log, clock: new FakeClock(midnight(0)) });
  return host;
}

function ask({ url, key }: Host, route: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/api/${route}`, { ...init, headers: { 'x-functions-key': key } });
}

function logged(event: string): Promise<unknown> {
  return new Promise((resolve) => {
    onLine = (line) => {
      if (line.includes(`"event":"${event}"`)) resolve(line);
    };
  });
}

describe('the built app', () => {
  test('keeps its routes to who has the key', async ({ startWorld }) => {
    const { url } = await hostApp(await startWorld(onlyLogs));
    for (const [method, route] of [
      ['GET', 'status'],
      ['GET', 'dashboard'],
      ['POST', 'export'],
    ] as const) {
      const { status } = await fetch(`${url}/api/${route}`, { method });
      expect([route, status]).toEqual([route, 401]);
    }
  });

  test('says how it is, as a document and as a page', async ({ startWorld }) => {
    const app = await hostApp(await startWorld(onlyLogs));
    const status = await ask(app, 'status');
    expect(status.status).toBe(200);
    expect(status.headers.get('cache-control')).toBe('no-store');
    const document: unknown = await status.json();
    expect(schemaErrors(document)).toEqual([]);
    expect(document).toMatchObject({ healthy: true, feeds: [{ name: 'pstnCalls' }] });
    const page = await ask(app, 'dashboard');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/^<!doctype html>/i);
  });

  test('exports a range that is asked for at once, without its timers', async ({ startWorld }) => {
    const world = await startWorld({ ...onlyLogs, EXPORT_START: dateOf(midnight(0)) });
    const app = await hostApp(world);
    const ended = logged('runEnded');
    const range = { from: dateOf(midnight(2)), to: dateOf(midnight(0)) };
    const body = JSON.stringify({ feed: 'pstnCalls', ...range });
    const answer = await ask(app, 'export', { method: 'POST', body });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe('/api/status');
    expect(await answer.json()).toMatchObject({ feed: 'pstnCalls', windows: 2 });
    await ended;
    expect(world.truth('pstnCalls').length).toBeGreaterThan(0);
    expect(await world.rawRows('pstnCalls')).toEqual(world.truth('pstnCalls'));
    // The run has ended when its last file is there.
    while (!(await world.paths()).includes(dashboardPath));
    expect(await world.paths()).toContain(statusPath);
    const status: unknown = await (await ask(app, 'status')).json();
    expect(status).toMatchObject({ healthy: true, feeds: [{ windows: { due: 0, failing: 0 } }] });
  });

  test('refuses a request that it does not understand', async ({ startWorld }) => {
    const world = await startWorld(onlyLogs);
    const app = await hostApp(world);
    const answer = await ask(app, 'export', { method: 'POST', body: '{"feed":"pstn"}' });
    expect(answer.status).toBe(400);
    const { problems } = (await answer.json()) as { problems: string[] };
    expect(problems.join()).toMatch(/"feed".*"from"/);
    expect(await world.paths()).toEqual([]);
  });
});
