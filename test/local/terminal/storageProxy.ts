import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a program and the storage emulator, and sees each request. */
export interface StorageProxy {
  /** Leads through the proxy. */
  readonly connectionString: string;
  close(): void;
}

/**
 * Starts it on 127.0.0.1.
 * @param connectionString the emulator's
 * @param onRequest called with each request; false loses it on its way
 */
export async function startStorageProxy(
  connectionString: string,
  onRequest: () => boolean,
): Promise<StorageProxy> {
  const servers = new Map<string, ReturnType<typeof createServer>>();
  let proxied = connectionString;
  for (const [, origin = ''] of connectionString.matchAll(/Endpoint=(http:\/\/[^/;]+)/g)) {
    const server = createServer((incoming, answer) => {
      if (onRequest()) passOn(origin, incoming, answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.set(origin, server);
    const { port } = server.address() as AddressInfo;
    proxied = proxied.replace(origin, `http://127.0.0.1:${String(port)}`);
  }
  return {
    connectionString: proxied,
    close: () => {
      for (const server of servers.values()) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function passOn(origin: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method = 'GET', url = '/', headers } = incoming;
  const outgoing = request(origin + url, { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 500, response.rawHeaders);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}
