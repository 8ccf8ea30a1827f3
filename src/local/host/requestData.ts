import type { IncomingMessage } from 'node:http';

/** What the Functions host takes by default is 100 MB. */
const bodyLimit = 104_857_600;

/**
 * Reads a request's body.
 * @returns undefined if it is larger than 100 MB
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bodyLimit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A request as the worker's protocol has it. */
export function requestData(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Uint8Array,
): object {
  const query: Record<string, string> = {};
  // As in Azure, the values of a repeated name come with a comma between them.
  for (const [name, value] of url.searchParams) {
    query[name] = name in query ? `${query[name] ?? ''},${value}` : value;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const { method = 'GET' } = request;
  return { http: { method, url: url.href, headers, params, query, body: { bytes: body } } };
}
