/** A complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const jsonType =
  'application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8';

export function jsonAnswer(status: number, text: string): Answer {
  return { status, headers: { 'content-type': jsonType }, body: Buffer.from(text) };
}

/**
 * An error in Graph's shape.
 * @param now milliseconds since 1970
 * @see https://learn.microsoft.com/graph/errors
 */
export function errorAnswer(status: number, code: string, message: string, now: number): Answer {
  const requestId = `00000000-0000-4000-8000-${String(Math.floor(now)).padStart(12, '0').slice(-12)}`;
  const date = new Date(now).toISOString().slice(0, 19);
  const innerError = { date, 'request-id': requestId, 'client-request-id': requestId };
  const answer = jsonAnswer(status, JSON.stringify({ error: { code, message, innerError } }));
  return { ...answer, headers: { ...answer.headers, 'request-id': requestId } };
}

/** What a cloud, or a version of Graph, answers that does not have a log. */
export function noLogAnswer(functionName: string, now: number): Answer {
  const message = `Resource not found for the segment '${functionName}'.`;
  return errorAnswer(400, 'BadRequest', message, now);
}

const codes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BadRequest', 'Error in query syntax.'],
  401: ['InvalidAuthenticationToken', 'Access token has expired or is not yet valid.'],
  403: ['Forbidden', 'The application is not authorized to perform this action.'],
  404: ['ResourceNotFound', 'Resource could not be discovered.'],
  406: ['NotAcceptable', 'The date range must not be longer than 90 days.'],
  410: ['Gone', 'The continuation of this query is no longer available.'],
  429: ['TooManyRequests', 'Too many requests. Please try again later.'],
  500: ['InternalServerError', 'An internal server error occurred.'],
  503: ['ServiceUnavailable', 'The service is temporarily unavailable.'],
  504: ['GatewayTimeout', 'The request timed out at the gateway.'],
};

/** What Graph answers with a status; 502 comes from a proxy before it, as HTML. */
export function statusAnswer(status: number, now: number): Answer {
  if (status === 502) {
    const html = '<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>';
    return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(html) };
  }
  const [code, message] = codes[status] ?? ['UnknownError', ''];
  return errorAnswer(status, code, message, now);
}
