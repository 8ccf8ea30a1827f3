import { readTime } from '../config/readTime.ts';
import { Mismatch, problem } from '../config/setting.ts';
import { isObject } from '../export/isObject.ts';
import { hourMs } from '../export/time.ts';

/** What a person asks for: `[from, to)` of a feed, in milliseconds since 1970. */
export interface ExportRequest {
  readonly feed: string;
  readonly from: number;
  readonly to: number;
}

/** What is wrong with a request, a sentence each. */
export interface RefusedRequest {
  readonly problems: readonly string[];
}

interface RequestSettings {
  /** The feeds that are exported. */
  readonly feeds: readonly string[];
  /** Length of a window. */
  readonly partitionHours: number;
}

type Body = Readonly<Record<string, unknown>>;

const mostBytes = 10_000;
/** Ten years of days: so many are marked within seconds. */
const mostWindows = 3_700;
const mostShown = 100;
const names = ['feed', 'from', 'to'];
const example = '{"feed":"pstnCalls","from":"2026-11-01","to":"2026-11-08"}';
const utcTime = 'a UTC date (2026-11-01) or a date-time ending in Z, from 1970 on';

/**
 * Reads the body of a request to export a range: `feed`, `from` and `to`, which is now if missing.
 * @param now milliseconds since 1970
 * @returns the range, which ends now at the latest, or everything that is wrong with the body
 */
export function readExportRequest(
  text: string,
  settings: RequestSettings,
  now: number,
): ExportRequest | RefusedRequest {
  const tooLarge = refuseSize(Buffer.byteLength(text));
  if (tooLarge) return tooLarge;
  const body = parse(text);
  if (!isObject(body)) return { problems: [`the body must be a JSON object such as ${example}`] };
  const feed = readFeed(body, settings.feeds);
  const from = readEnd(body, 'from', 'down');
  const to = Object.hasOwn(body, 'to') ? readEnd(body, 'to', 'up') : now;
  const range = from instanceof Mismatch ? [] : rangeProblems(from, to, settings, now);
  const problems = [...unknownProblems(body), ...valueProblems({ feed, from, to }), ...range];
  const isRefused = feed instanceof Mismatch || from instanceof Mismatch || to instanceof Mismatch;
  if (isRefused || problems.length > 0) return { problems };
  return { feed, from, to: Math.min(to, now) };
}

/** @returns undefined for a body that is not too large */
export function refuseSize(bytes: number): RefusedRequest | undefined {
  if (bytes <= mostBytes) return undefined;
  return { problems: [`the body has ${bytes} bytes, more than ${mostBytes}`] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readFeed({ feed }: Body, feeds: readonly string[]): string | Mismatch {
  const known = feeds.find((name) => name === feed);
  return known ?? new Mismatch(`one of ${feeds.join(', ')}`, textOrNone(feed));
}

function readEnd(body: Body, name: 'from' | 'to', rounding: 'down' | 'up'): number | Mismatch {
  const text = textOrNone(body[name]);
  const time = text === undefined ? undefined : readTime(text, rounding);
  return time ?? new Mismatch(utcTime, text);
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function valueProblems(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value instanceof Mismatch ? [problem(`"${name}"`, value)] : [],
  );
}

function unknownProblems(body: Body): string[] {
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length === 0) return [];
  const shown = JSON.stringify(unknown.join(', ').slice(0, mostShown));
  return [`there are only "feed", "from" and "to", found ${shown}`];
}

function rangeProblems(
  from: number,
  to: number | Mismatch,
  { partitionHours }: RequestSettings,
  now: number,
): string[] {
  if (from >= now) return ['"from" must be a time that has passed'];
  if (to instanceof Mismatch) return [];
  if (from >= to) return ['"from" must be before "to"'];
  const windowMs = partitionHours * hourMs;
  const windows = Math.ceil(Math.min(to, now) / windowMs) - Math.floor(from / windowMs);
  if (windows <= mostWindows) return [];
  const range = `the range has ${windows} windows of ${partitionHours} hours`;
  return [`${range}, and may have ${mostWindows}: ask for it in parts`];
}
