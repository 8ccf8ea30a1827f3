import { errorAnswer, type Answer } from '../answer.ts';

/** What stands after the question mark, by name; both percent-decoded. */
export type QueryOptions = ReadonlyMap<string, string>;

/**
 * Reads a query, e.g. `$select=id&$filter=startDateTime%20ge%20…`.
 * @param allowed the names that this request knows
 * @returns the options, or the answer that refuses one that is unknown, twice there or unreadable
 */
export function readQueryOptions(
  url: string,
  allowed: readonly string[],
  now: number,
): QueryOptions | Answer {
  const options = new Map<string, string>();
  for (const part of queryOf(url).split('&')) {
    if (part === '') continue;
    const name = decoded(part.split('=', 1)[0] ?? '');
    const value = decoded(part.slice(part.indexOf('=') + 1));
    if (name === undefined || value === undefined) return badRequest('Invalid query.', now);
    if (!allowed.includes(name)) {
      return badRequest(`Query option '${name}' is not allowed.`, now);
    }
    if (options.has(name)) {
      const message = `Query option '${name}' was specified more than once, but it must be specified at most once.`;
      return badRequest(message, now);
    }
    options.set(name, value);
  }
  return options;
}

/** What stands after the question mark, as it was sent. */
export function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}

export function badRequest(message: string, now: number): Answer {
  return errorAnswer(400, 'BadRequest', message, now);
}

/** In a query, `+` is a space. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
