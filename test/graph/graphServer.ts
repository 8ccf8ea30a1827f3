import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A Graph on this machine that gives its answers one after the other, the last one for ever. */
export interface GraphServer {
  readonly root: string;
  /** What was asked for, exactly as it came over the wire. */
  readonly urls: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Resolves when so many requests have come. */
  whenAsked(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startGraphServer(...answers: readonly Answer[]): Promise<GraphServer> {
  const urls: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(urls.length, answers.length - 1)];
    urls.push(request.url ?? '');
    headers.push(request.headers);
    server.emit('asked');
    answer?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const whenAsked = async (count: number) => {
    while (urls.length < count) await once(server, 'asked');
  };
  return { root: `http://127.0.0.1:${port}`, urls, headers, whenAsked, close };
}

export function page(rows: readonly unknown[], next?: string): Answer {
  return json(200, { value: rows, '@odata.nextLink': next });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Node's servers send the real date unless told otherwise. */
export function withoutDate(answer: Answer): Answer {
  return (response, request) => {
    response.sendDate = false;
    answer(response, request);
  };
}

/** The connection breaks without an answer. */
export const hangUp: Answer = (response) => {
  response.destroy();
};

/** No answer ever comes. */
export const silence: Answer = () => {};
