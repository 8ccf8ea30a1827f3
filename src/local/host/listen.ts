import { createServer } from 'node:http';
import { send } from './answer.ts';
import type { RequestContext } from './requestHandler.ts';
import { createRequestHandler } from './requestHandler.ts';

export interface Listener {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Takes no more requests; resolves when those under way are answered. */
  close(): Promise<void>;
}

/**
 * Answers HTTP requests of this machine.
 * @param port 0 takes a free one
 */
export async function listen(port: number, context: RequestContext): Promise<Listener> {
  const answer = createRequestHandler(context);
  const server = createServer((request, response) => {
    answer(request).then(
      (done) => {
        send(response, done);
      },
      () => {
        // Only a request that broke off comes here: handlers never reject.
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeIdleConnections();
      }),
  };
}
