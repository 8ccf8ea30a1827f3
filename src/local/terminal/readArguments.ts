import { parseArgs } from 'node:util';
import { feedNames } from '../../config/parseValues.ts';
import { Mismatch, problem } from '../../config/setting.ts';
import { readTime } from './readTime.ts';

/** The command line as it was understood. */
export interface Arguments {
  readonly help: boolean;
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
  help: { type: 'boolean', short: 'h' },
} as const;

const utcTime = 'a UTC date (2026-11-01) or a date-time ending in Z, from 1970 on';

/**
 * Reads the command line of the export.
 * @param args what follows the program's name
 * @param now milliseconds since 1970
 */
export function readArguments(args: readonly string[], now: number): Arguments {
  // Left to itself, parseArgs ends at the first problem.
  const settings = { strict: false, allowPositionals: true, tokens: true } as const;
  const { tokens } = parseArgs({ ...settings, args: [...args], options });
  const given = tokens.filter((token) => token.kind === 'option');
  const textsOf = (name: keyof typeof options) =>
    given.filter((option) => option.name === name).map(({ value }) => value ?? '');
  const feeds = [...new Set(textsOf('feed'))];
  const from = readEnd('--from', textsOf('from'), 'down');
  const to = readEnd('--to', textsOf('to'), 'up');
  const unexpected = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [positionalProblem(token.value)];
    if (token.kind === 'option-terminator' || Object.hasOwn(options, token.name)) return [];
    return [`there is no option ${token.rawName}`];
  });
  return {
    help: given.some(({ name }) => name === 'help'),
    feeds,
    range: rangeOf(from.time, to.time),
    problems: [
      ...unexpected,
      ...feeds.flatMap(feedProblems),
      ...from.problems,
      ...to.problems,
      ...rangeProblems(from.time, to.time, now),
    ],
  };
}

function positionalProblem(text: string): string {
  const hint = 'options stand after --, as in npm run export -- --from 2026-11-01';
  return `there is no argument ${JSON.stringify(text)}; ${hint}`;
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
