import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';

/** The connection failed, or what came over it is not complete. */
export class ConnectionFailure extends Error {
  override name = 'ConnectionFailure' as const;
}

interface GivenOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

const unzip = promisify<Uint8Array, Buffer>(gunzip);

/**
 * The last link of the middleware chain: sends the URL byte for byte as it was given and follows
 * no redirect. The client's own last link uses fetch, which spells some URLs anew.
 */
export const rawSend: Middleware = {
  execute: async (context: Context) => {
    const request: unknown = context.request;
    if (typeof request !== 'string') throw new TypeError('the URL has to be a text');
    // The client calls them by a type of the browser's library, which is not there.
    const given = context.options as GivenOptions;
    const sent = { ...given, headers: { ...given.headers, 'Accept-Encoding': 'gzip' } };
    context.response = await exchange(request, sent);
  },
};

async function exchange(url: string, options: GivenOptions): Promise<Response> {
  try {
    const message = await send(url, options);
    const bytes = await buffer(message);
    const isZipped = message.headers['content-encoding'] === 'gzip';
    return toResponse(message, isZipped ? await unzip(bytes) : bytes);
  } catch (cause) {
    throw new ConnectionFailure('the connection failed', { cause });
  }
}

function send(url: string, { body, ...options }: GivenOptions): Promise<IncomingMessage> {
  const target = new URL(url);
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sending = request(target, { ...options, path: pathOf(url) }, resolve);
    sending.once('error', reject);
    sending.end(body);
  });
}

/** Path and query as they were spelled: a URL object would normalise them. */
function pathOf(url: string): string {
  const afterScheme = url.slice(url.indexOf('//') + 2);
  const [withoutFragment = ''] = afterScheme.split('#');
  const start = withoutFragment.search(/[/?]/);
  const path = start < 0 ? '' : withoutFragment.slice(start);
  return path.startsWith('/') ? path : `/${path}`;
}

function toResponse({ statusCode = 0, headers }: IncomingMessage, body: Uint8Array): Response {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const hasNoBody = statusCode === 204 || statusCode === 304;
  return new Response(hasNoBody ? null : body, { status: statusCode, headers: pairs });
}
