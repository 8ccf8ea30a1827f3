import type { ServerResponse } from 'node:http';

/** What is sent back to a caller. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/**
 * Reads the library's return value of an HTTP function.
 * @throws Error if it is none
 */
export function readAnswer(value: unknown): Answer {
  // A handler that returns nothing.
  if (value === undefined || value === null) return { status: 204 };
  if (!isRecord(value) || !isRecord(value['http'])) throw new Error('No HTTP response came back.');
  const { statusCode, headers, body, cookies } = value['http'];
  if (Array.isArray(cookies) && cookies.length > 0)
    throw new Error('The local host has no cookies.');
  const bytes = isRecord(body) ? body['bytes'] : undefined;
  return {
    status: Number(statusCode),
    headers: isRecord(headers) ? mapValues(headers) : {},
    ...(bytes instanceof Uint8Array ? { body: bytes } : {}),
  };
}

/** Sends an answer, once. */
export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}

function mapValues(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
