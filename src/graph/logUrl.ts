import { edge, type Window } from '../export/window.ts';
import type { LogFeed } from '../feeds/feed.ts';

/**
 * The first page of a range. The edges are unquoted and end in `Z`: Graph reads the `+` of an
 * offset as a space.
 * @param root Graph's root, without a slash at its end
 * @param range `from` and `to` in milliseconds since 1970; parts of a second are cut off
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getpstncalls#http-request
 */
export function logUrl(
  root: string,
  feed: Pick<LogFeed, 'apiVersion' | 'path'>,
  range: Pick<Window, 'from' | 'to'>,
): string {
  const parameters = `fromDateTime=${edge(range.from)},toDateTime=${edge(range.to)}`;
  return `${root}/${feed.apiVersion}/${feed.path}(${parameters})`;
}
