import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts a storage account that answers whatever a test wants. */
export async function startAccount(answer: (...args: Parameters<RequestListener>) => void) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/account`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Refuses a request in the way of the service that it is for. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
): void {
  if (isForTable(request)) {
    const error = { code, message: { lang: 'en-US', value: 'Refused' } };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ 'odata.error': error }));
    return;
  }
  // Only the blob service names the code in a header, too.
  response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code });
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Refused</Message></Error>`,
  );
}

export function isForTable(request: IncomingMessage): boolean {
  return request.headers.accept?.includes('json') ?? false;
}
