import { request as sendRequest } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureConsole } from '../../../src/local/host/captureConsole.ts';
import type { Host } from '../../../src/local/host/startHost.ts';
import { startHost } from '../../../src/local/host/startHost.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const midnight = Date.UTC(2026, 10, 1);
const shared = globalThis as { functionAppEvents?: string[]; functionAppPause?: Promise<void> };

let clock: FakeClock;
let host: Host;
let lines: { level: string; line: string }[];

beforeEach(async () => {
  clock = new FakeClock(midnight);
  lines = [];
  shared.functionAppEvents = [];
  delete shared.functionAppPause;
  host = await start('functionApp', { TICK_SCHEDULE: '0 */10 * * * *' });
});

afterEach(async () => {
  await host.close();
});

function start(app: string, env: Record<string, string>): Promise<Host> {
  const log = (level: string, line: string) => void lines.push({ level, line });
  return startHost({ appRoot: path.join(fixtures, app), env, log, clock });
}

const post = (route: string, init: RequestInit = {}) =>
  fetch(`${host.url}${route}`, { method: 'POST', ...init });

describe('an app under the local host', () => {
  it('is listed with its triggers, settings resolved', () => {
    const listed = host.functions.map((one) =>
      one.kind === 'timer'
        ? [one.name, one.schedule]
        : [one.name, one.route, one.methods.join(), one.authLevel],
    );
    expect(listed).toEqual([
      ['tick', '0 */10 * * * *'],
      ['failing', '0 0 0 1 1 *'],
      ['echo', 'echo/{name}/{note?}', 'POST', 'anonymous'],
      ['literal', 'echo/literal', 'POST', 'anonymous'],
      ['secret', 'secret', 'GET', 'function'],
      ['silent', 'silent', 'GET', 'anonymous'],
      ['broken', 'broken', 'GET', 'anonymous'],
    ]);
  });

  it('has its appStart hooks run before anything else', () => {
    expect(shared.functionAppEvents).toEqual(['appStart']);
  });

  it('is refused when it registers nothing', async () => {
    await expect(start('emptyApp', {})).rejects.toThrow(/emptyApp.*registers no function/);
  });

  it('is refused when a setting of a schedule is missing', async () => {
    delete process.env['TICK_SCHEDULE'];
    await expect(start('functionApp', {})).rejects.toThrow(
      'tick: the setting TICK_SCHEDULE is missing',
    );
  });

  it('has no hold on the console where it is refused', async () => {
    const taken: string[] = [];
    const giveBack = captureConsole((_level, line) => taken.push(line));
    await expect(start('functionApp', { TICK_SCHEDULE: 'now and then' })).rejects.toThrow();
    console.info('afterwards');
    giveBack();
    expect(taken).toEqual(['afterwards']);
  });

  it('is refused when a schedule cannot be read', async () => {
    await expect(start('functionApp', { TICK_SCHEDULE: 'now and then' })).rejects.toThrow();
  });

  it('answers on this machine only', () => {
    expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('a timer function', () => {
  it('runs at each occurrence of its schedule', async () => {
    await clock.advance(1_800_000);
    expect(shared.functionAppEvents?.filter((event) => event === 'tick begins')).toHaveLength(3);
  });

  it('runs by name, logs with its level, and is never past due', async () => {
    await host.run('tick');
    expect(lines).toEqual([{ level: 'warn', line: '{"event":"ticked","isPastDue":false}' }]);
  });

  it('puts its failure into the log', async () => {
    await host.run('failing');
    expect(lines).toEqual([
      { level: 'error', line: 'failing failed: Error: this timer always fails' },
    ]);
  });

  it('is unknown by a wrong name', async () => {
    await expect(host.run('tock')).rejects.toThrow('tock');
  });

  it('is waited for when the host closes, after the appTerminate hooks', async () => {
    let go = () => {};
    shared.functionAppPause = new Promise((resolve) => {
      go = resolve;
    });
    const run = host.run('tick');
    await new Promise((resolve) => setImmediate(resolve));
    const closed = host.close();
    await new Promise((resolve) => setImmediate(resolve));
    go();
    await closed;
    expect(shared.functionAppEvents).toEqual([
      'appStart',
      'tick begins',
      'appTerminate',
      'tick ends',
    ]);
    await run;
  });
});

describe('an HTTP function', () => {
  it('gets parameters, query, headers and body, and its response is sent as it is', async () => {
    const response = await post('/api/Echo/a%2Fb?x=1&x=2', {
      headers: { 'x-test': 'yes' },
      body: new Uint8Array(3_000),
    });
    expect(response.status).toBe(202);
    expect(response.headers.get('x-method')).toBe('POST');
    expect(await response.json()).toEqual({
      params: { name: 'a/b' },
      query: { x: '1,2' },
      header: 'yes',
      size: 3_000,
    });
  });

  it('with a literal route goes before one with a parameter', async () => {
    expect(await (await post('/api/echo/literal')).text()).toBe('the literal route');
  });

  it('that returns nothing answers 204', async () => {
    expect((await fetch(`${host.url}/api/silent`)).status).toBe(204);
  });

  it('that throws answers 500 without a word, and the log says why', async () => {
    const response = await fetch(`${host.url}/api/broken`);
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(lines.at(-1)?.line).toBe('broken failed: Error: a reason that must not get out');
  });

  it.each([
    ['/api/nothing', 404],
    ['/api/echo', 404],
    ['/api/echo/a/b/c', 404],
    ['/secret', 404],
    ['/', 404],
    ['/api/%zz', 400],
  ])('is not found at %s: %i', async (route, status) => {
    expect((await post(route)).status).toBe(status);
  });

  it('is refused with another method, and the answer says which are allowed', async () => {
    const response = await fetch(`${host.url}/api/echo/a`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('refuses a body that says it is larger than 100 MB', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-length': 104_857_601 };
      const request = sendRequest(`${host.url}/api/echo/a`, { method: 'POST', headers });
      request.on('response', (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toBe(413);
  });
});

describe('a key', () => {
  const secret = (query = '', headers: Record<string, string> = {}) =>
    fetch(`${host.url}/api/secret${query}`, { headers });

  it('opens a function as a header', async () => {
    expect((await secret('', { 'x-functions-key': host.key })).status).toBe(200);
  });

  it('opens a function as a query parameter', async () => {
    expect((await secret(`?code=${host.key}`)).status).toBe(200);
  });

  it('is missed', async () => {
    expect((await secret()).status).toBe(401);
  });

  it.each(['wrong', ''])('is refused when it is "%s"', async (key) => {
    expect((await secret('', { 'x-functions-key': key })).status).toBe(401);
  });

  it('is of this host only', async () => {
    const other = await start('functionApp', { TICK_SCHEDULE: '0 0 0 * * *' });
    await other.close();
    expect((await secret(`?code=${other.key}`)).status).toBe(401);
  });
});

describe('the admin addresses', () => {
  const fire = (name: string, key: string) =>
    post(`/admin/functions/${name}`, { headers: { 'x-functions-key': key }, body: '{"input":""}' });

  it('tell that the host is running', async () => {
    const response = await fetch(`${host.url}/admin/host/status`);
    expect(await response.json()).toEqual({ state: 'Running' });
  });

  it('start a timer function', async () => {
    expect((await fire('tick', host.key)).status).toBe(202);
    expect(shared.functionAppEvents).toContain('tick begins');
  });

  it('need the key', async () => {
    expect((await fire('tick', 'wrong')).status).toBe(401);
    expect(shared.functionAppEvents).not.toContain('tick begins');
  });

  it('know no other functions', async () => {
    expect((await fire('tock', host.key)).status).toBe(404);
    expect((await fire('echo', host.key)).status).toBe(404);
  });
});
