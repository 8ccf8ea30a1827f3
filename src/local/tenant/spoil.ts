import { gzipSync } from 'node:zlib';
import { noLogAnswer, statusAnswer, type Answer } from './answer.ts';
import type { FaultKind } from './fault.ts';
import { prettyPrinted } from './jsonText.ts';
import type { PageBody } from './pageBody.ts';
import { rubbishRows } from './rubbishRows.ts';

const elsewhere = 'https://graph.example.com';

/** The answer that comes instead of a page, if the fault is of that sort. */
export function answerInstead(fault: FaultKind, url: string, now: number): Answer | undefined {
  if (fault.kind === 'redirect') {
    const location = fault.location ?? elsewhere + url;
    return { status: 302, headers: { location }, body: Buffer.alloc(0) };
  }
  if (fault.kind === 'noLog') return noLogAnswer(/get\w+/.exec(url)?.[0] ?? '', now);
  if (fault.kind !== 'status') return undefined;
  const answer = statusAnswer(fault.status, now);
  const { retryAfterSeconds, retryAfterDateInMs } = fault;
  const date = new Date(now + (retryAfterDateInMs ?? 0)).toUTCString();
  const retryAfter = retryAfterSeconds ?? (retryAfterDateInMs === undefined ? undefined : date);
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } };
}

/** Where a page came from, for faults that need to know. */
export interface PageOrigin {
  /** The page's own address. */
  readonly address: string;
  /** The origin of its links. */
  readonly origin: string;
  readonly timeColumn: string;
  /** A time literal inside the range. */
  readonly time: string;
}

/** Breaks a page's content. */
export function spoilPage(page: PageBody, fault: FaultKind, from: PageOrigin): PageBody {
  const { value, nextLink } = page;
  const { kind } = fault;
  if (kind === 'noValue') return { ...page, value: 'missing' };
  if (kind === 'valueNotArray') return { ...page, value: 'object' };
  if (kind === 'nullLink') return { ...page, nextLink: nextLink ?? null };
  if (kind === 'repeatedLink') return { ...page, nextLink: from.address };
  if (kind === 'relativeLink') return { ...page, nextLink: nextLink?.replace(from.origin, '') };
  if (kind === 'foreignLink') {
    return { ...page, nextLink: nextLink?.replace(from.origin, fault.origin ?? elsewhere) };
  }
  if (kind === 'rubbishRows' && typeof value !== 'string') {
    return {
      ...page,
      value: [...value, ...rubbishRows(fault.rubbish, from.timeColumn, from.time)],
    };
  }
  return page;
}

/** Breaks the bytes or headers of an answer. */
export function spoilAnswer(answer: Answer, fault: FaultKind): Answer {
  const { headers, body } = answer;
  if (fault.kind === 'truncated') return { ...answer, body: body.subarray(0, body.length >> 1) };
  if (fault.kind === 'prettyPrinted') {
    return { ...answer, body: Buffer.from(prettyPrinted(body.toString())) };
  }
  if (fault.kind === 'gzip') {
    const encoded = { ...headers, 'content-encoding': 'gzip' };
    return { ...answer, headers: encoded, body: gzipSync(body, { level: 1 }) };
  }
  if (fault.kind === 'contentType') {
    const others = Object.entries(headers).filter(([name]) => name !== 'content-type');
    const type = fault.contentType === null ? {} : { 'content-type': fault.contentType };
    return { ...answer, headers: { ...Object.fromEntries(others), ...type } };
  }
  return answer;
}
