import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { Body } from './askRecords.ts';

/** How a subscriber answers; `hang` never does. */
export interface SubscriberAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body?: string;
  readonly hang?: boolean;
}

/** A POST that reached a subscriber. */
export interface ReceivedPost {
  readonly path: string;
  readonly contentType: string;
  /** Decoded; undefined for a notification. */
  readonly validationToken: string | undefined;
  readonly items: readonly Body[];
}

export interface Subscriber {
  readonly url: string;
  readonly posts: ReceivedPost[];
  /** All items of all notifications. */
  items(): Body[];
  /** How handshakes are answered from now on; by default as Graph wants it. */
  handshake: SubscriberAnswer;
  /** Status of answers to notifications. */
  status: number;
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that wants notifications; it ends with the test. */
export async function startSubscriber(): Promise<Subscriber> {
  const subscriber: Subscriber = {
    url: '',
    posts: [],
    items: () => subscriber.posts.flatMap(({ items }) => items),
    handshake: {},
    status: 202,
  };
  const server = createServer((request, response) => {
    void received(request).then((post) => {
      subscriber.posts.push(post);
      if (post.validationToken === undefined) {
        response.writeHead(subscriber.status).end();
        return;
      }
      const { status = 200, contentType = 'text/plain', body, hang } = subscriber.handshake;
      if (hang === true) return;
      response.writeHead(status, { 'content-type': contentType });
      response.end(body ?? post.validationToken);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(subscriber, { url: `http://127.0.0.1:${String(port)}/api/notifications` });
}

async function received(request: IncomingMessage): Promise<ReceivedPost> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const text = Buffer.concat(chunks).toString();
  return {
    path: url.pathname,
    contentType: request.headers['content-type'] ?? '',
    validationToken: url.searchParams.get('validationToken') ?? undefined,
    items: text === '' ? [] : (JSON.parse(text) as { value: Body[] }).value,
  };
}
