import { feedNames } from '../../config/parseValues.ts';
import { readTime } from '../../config/readTime.ts';
import { Mismatch, problem } from '../../config/setting.ts';
import { readOptions } from './readOptions.ts';

/** The command line as it was understood. */
export interface Arguments {
  readonly help: boolean;
  /** Print the result for scripts. */
  readonly json: boolean;
  /** Feeds that were named, each once; empty if none was. */
  readonly feeds: readonly string[];
  /** Milliseconds since 1970, half-open; undefined if neither end was given. */
  readonly range: { readonly from?: number; readonly to?: number } | undefined;
  /** One sentence each. */
  readonly problems: readonly string[];
}

const options = {
  feed: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const utcTime = 'a UTC date (2026-11-01) or a date-time ending in Z, from 1970 on';

/**
 * Reads the command line of the export.
 * @param args what follows the program's name
 * @param now milliseconds since 1970
 */
export function readArguments(args: readonly string[], now: number): Arguments {
  const given = readOptions(args, options, 'npm run export -- --from 2026-11-01');
  const feeds = [...new Set(given.textsOf('feed'))];
  const from = readEnd('--from', given.textsOf('from'), 'down');
  const to = readEnd('--to', given.textsOf('to'), 'up');
  return {
    help: given.has('help'),
    json: given.has('json'),
    feeds,
    range: rangeOf(from.time, to.time),
    problems: [
      ...given.problems,
      ...feeds.flatMap(feedProblems),
      ...from.problems,
      ...to.problems,
      ...rangeProblems(from.time, to.time, now),
    ],
  };
}

function feedProblems(feed: string): string[] {
  if (feedNames.some((name) => name === feed)) return [];
  return [problem('--feed', new Mismatch(`one of ${feedNames.join(', ')}`, feed))];
}

interface End {
  readonly time: number | undefined;
  readonly problems: readonly string[];
}

function readEnd(option: string, texts: readonly string[], rounding: 'down' | 'up'): End {
  const [text] = texts;
  if (text === undefined) return { time: undefined, problems: [] };
  if (texts.length > 1) return { time: undefined, problems: [`${option} must be given once`] };
  const time = readTime(text, rounding);
  const problems = time === undefined ? [problem(option, new Mismatch(utcTime, text))] : [];
  return { time, problems };
}

function rangeOf(from: number | undefined, to: number | undefined): Arguments['range'] {
  if (from === undefined && to === undefined) return undefined;
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function rangeProblems(from: number | undefined, to: number | undefined, now: number): string[] {
  if (from === undefined) return [];
  if (from > now) return ['--from must be a time that has passed'];
  return to !== undefined && from >= to ? ['--from must be before --to'] : [];
}
