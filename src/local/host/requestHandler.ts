import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { isKey } from './hostKey.ts';
import type { HttpFunction } from './hostedFunction.ts';
import { readBody, requestData } from './requestData.ts';
import { compareRoutes, matchRoute, parseRoute } from './route.ts';

/** What the host's HTTP side needs of the rest. */
export interface RequestContext {
  readonly functions: readonly HttpFunction[];
  readonly key: string;
  /** Invokes an HTTP function with data of the worker's protocol; never rejects. */
  readonly call: (hosted: HttpFunction, data: object) => Promise<Answer>;
  /** Starts a timer function and doesn't wait; false if there is none of that name. */
  readonly fire: (name: string) => boolean;
}

/** Answers the requests of a host: routes, keys and the two admin addresses. */
export function createRequestHandler(
  context: RequestContext,
): (request: IncomingMessage) => Promise<Answer> {
  const routes = context.functions
    .map((hosted) => ({ hosted, route: parseRoute(hosted.route) }))
    .sort((a, b) => compareRoutes(a.route, b.route));

  return async (request) => {
    const url = addressOf(request);
    const path = url && decodePath(url.pathname);
    if (url === undefined || path === undefined) return { status: 400 };
    const hasKey = isKey(givenKey(request, url), context.key);
    const [prefix, ...rest] = path;
    if (prefix === 'admin') return await answerAdmin(request, rest, hasKey, context);
    if (prefix !== 'api') return { status: 404 };

    const matches = routes.flatMap(({ hosted, route }) => {
      const params = matchRoute(route, rest);
      return params === undefined ? [] : [{ hosted, params }];
    });
    if (matches.length === 0) return { status: 404 };
    const match = matches.find(({ hosted }) => hosted.methods.includes(request.method ?? ''));
    if (match === undefined) {
      const allow = matches.flatMap(({ hosted }) => hosted.methods).join(', ');
      return { status: 405, headers: { allow } };
    }
    if (match.hosted.authLevel !== 'anonymous' && !hasKey) return { status: 401 };
    const body = await readBody(request);
    if (body === undefined) return { status: 413, headers: { connection: 'close' } };
    return await context.call(match.hosted, requestData(request, url, match.params, body));
  };
}

/** The addresses of Azure's own host that tell its state and start a function by name. */
async function answerAdmin(
  request: IncomingMessage,
  path: readonly string[],
  hasKey: boolean,
  { fire }: RequestContext,
): Promise<Answer> {
  const [area, name = '', ...more] = path;
  const call = `${request.method ?? ''} ${area ?? ''}`;
  if (more.length > 0) return { status: 404 };
  if (call === 'GET host' && name === 'status') return json({ state: 'Running' });
  if (call !== 'POST functions') return { status: 404 };
  if (!hasKey) return { status: 401 };
  await readBody(request);
  return { status: fire(name) ? 202 : 404 };
}

function json(value: object): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

function givenKey(request: IncomingMessage, url: URL): string | undefined {
  const header = request.headers['x-functions-key'];
  return typeof header === 'string' ? header : (url.searchParams.get('code') ?? undefined);
}

function addressOf({ url = '', headers }: IncomingMessage): URL | undefined {
  const address = `http://${headers.host ?? 'localhost'}${url}`;
  return url.startsWith('/') && URL.canParse(address) ? new URL(address) : undefined;
}

/** Undefined if the path cannot be decoded. */
function decodePath(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
