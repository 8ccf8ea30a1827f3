import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { startHost, type Host } from '../../../src/local/host/startHost.ts';
import { systemClock } from '../../../src/systemClock.ts';

/**
 * Stands in for `func` of Azure Functions Core Tools: the same arguments, settings, addresses and
 * lines, with the app of the current folder under the local host. What FAKE_FUNC names goes wrong:
 * `ends` (at once), `fails` (every run), `idle` (nothing runs, and all succeeds), `noLogs` (the
 * same for exportLogs). The file of FAKE_FUNC_PORT tells where it listens.
 */
const fault = process.env['FAKE_FUNC'];
const [command, option, port] = process.argv.slice(2);

/** The function is only said to run. */
function isIdle(name: string): boolean {
  return fault === 'idle' || (fault === 'noLogs' && name === 'exportLogs');
}

interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

if (command === '--version') console.log('4.99.0');
else if (command !== 'start' || option !== '--port') throw new Error('unknown arguments');
else if (fault === 'ends') {
  console.log('The host cannot start: a made-up reason.');
  process.exitCode = 3;
} else await start();

async function start(): Promise<void> {
  const file = JSON.parse(await readFile('local.settings.json', 'utf8')) as {
    Values: Record<string, string>;
  };
  await writeFile(process.env['FAKE_FUNC_PORT'] ?? 'port', port ?? '');
  // The real ones let the environment go first.
  const env = { ...file.Values, ...process.env };
  let failures = 0;
  const log = (_: string, line: string) => {
    if (/^\w+ failed: /.test(line)) failures += 1;
    console.log(line);
  };
  // Runs by hand only.
  const sleep = () => new Promise<never>(() => undefined);
  const host = await startHost({
    appRoot: process.cwd(),
    env,
    log,
    clock: { ...systemClock, sleep },
  });
  const run = async (name: string) => {
    console.log(`[12:00:00] Executing 'Functions.${name}' (Reason='by hand', Id=1)`);
    const before = failures;
    if (!isIdle(name)) await host.run(name);
    const status = failures > before || fault === 'fails' ? 'Failed' : 'Succeeded';
    console.log(`[12:00:01] Executed 'Functions.${name}' (${status}, Id=1, Duration=1000ms)`);
  };
  createServer((request, response) => {
    void answer(host, run, request).then(({ status, type, body }) => {
      response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
    });
  }).listen(Number(port), '127.0.0.1');
}

/** The two admin addresses; all else is for the app. */
async function answer(
  host: Host,
  run: (name: string) => Promise<void>,
  request: IncomingMessage,
): Promise<Reply> {
  const { method = '', url = '', headers } = request;
  const body = await text(request);
  if (url === '/admin/host/status') {
    return { status: 200, type: 'application/json', body: '{"id":"a","state":"Running"}' };
  }
  const [, name] = /^\/admin\/functions\/(\w+)$/.exec(url) ?? [];
  if (name !== undefined) {
    if (!host.functions.some((one) => one.name === name)) return { status: 404 };
    if (method !== 'POST' || body !== '{"input":""}') return { status: 400 };
    void run(name);
    return { status: 202 };
  }
  const type = headers['content-type'] ?? 'text/plain';
  const passed = await fetch(`${host.url}${url}`, {
    method,
    headers: { 'content-type': type },
    body,
  });
  const passedType = passed.headers.get('content-type') ?? 'text/plain';
  return { status: passed.status, type: passedType, body: await passed.text() };
}
