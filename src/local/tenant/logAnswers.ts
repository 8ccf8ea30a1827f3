import { jsonAnswer, noLogAnswer, statusAnswer, type Answer } from './answer.ts';
import type { Continuation, Paging } from './continuationLinks.ts';
import type { FaultKind } from './fault.ts';
import type { ApiVersion } from './logFunction.ts';
import { readLogQuery } from './logQuery.ts';
import { pageText, type PageBody } from './pageBody.ts';
import { answerInstead, spoilAnswer, spoilPage } from './spoil.ts';
import { startOf, takeRows, type Cursor } from './takeRows.ts';
import { msOfTicks } from './ticks.ts';
import type { TenantOptions } from './tenantOptions.ts';
import type { HeldLog, TenantState } from './tenantState.ts';

/** A request to one of the logs. */
export interface LogRequest {
  readonly held: HeldLog;
  readonly version: ApiVersion;
  /** Between the parentheses, percent-decoded. */
  readonly parameters: string;
  /** Path and query, byte for byte. */
  readonly url: string;
  /** What its links begin with. */
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a log says, which page that is, and how its delivery goes wrong. */
export interface LogReply {
  readonly answer: Answer;
  /** Undefined if the request was refused unread. */
  readonly asked: Continuation | undefined;
  readonly fault: FaultKind | undefined;
}

const continuationMarks = /[?&]\$?skip(token)?=/i;

/** Decides what a log says to a request. */
export class LogAnswers {
  constructor(
    private readonly state: TenantState,
    private readonly options: TenantOptions,
  ) {}

  answer(request: LogRequest): LogReply {
    const asked = this.read(request);
    if ('status' in asked) return { answer: asked, asked: undefined, fault: undefined };
    const { held, url, origin, now } = request;
    const fault = this.state.faults.take(held.log.name, asked.page);
    if (fault === undefined) {
      return { answer: jsonAnswer(200, pageText(this.page(asked, request))), asked, fault };
    }
    const instead = answerInstead(fault, url, now);
    if (instead !== undefined) return { answer: instead, asked, fault };
    const time = new Date(msOfTicks(asked.paging.range.from)).toISOString();
    const pageOrigin = { address: origin + url, origin, timeColumn: held.log.time, time };
    const page = spoilPage(this.page(asked, request), fault, pageOrigin);
    return { answer: spoilAnswer(jsonAnswer(200, pageText(page)), fault), asked, fault };
  }

  private read(request: LogRequest): Continuation | Answer {
    const { held, version, parameters, url, now } = request;
    const [path = ''] = url.split('?');
    if (continuationMarks.test(safeDecode(url.slice(path.length)))) return this.follow(url, now);
    if (!held.log.versions.includes(version)) {
      return noLogAnswer(held.log.functionName, now);
    }
    const query = readLogQuery(parameters, held.log, now);
    if ('status' in query) return query;
    const { from, to, range } = query;
    const selection = held.rows.select(range, version, now);
    const paging = { log: held.log, version, from, to, range, selection };
    return { paging, cursor: startOf(selection), skip: 0, page: 1 };
  }

  private follow(url: string, now: number): Continuation | Answer {
    const found = this.state.links.find(url);
    if (found === undefined) return statusAnswer(400, now);
    if ('expired' in found) return statusAnswer(found.expired, now);
    return found;
  }

  private page(asked: Continuation, request: LogRequest): PageBody {
    const isLive = this.options.paging === 'live';
    const { cursor, paging } = isLive ? renewed(asked, request) : asked;
    const { log, version, selection } = paging;
    const { pageSize = 1000, rowOrder } = this.options;
    const { rows, next } = takeRows(selection, cursor, pageSize);
    if (rowOrder === 'newestFirst') rows.reverse();
    const rowType = `microsoft.graph.callRecords.${log.rowType}`;
    const link = next && this.link(asked, paging, next, rows.length);
    const lastLink = this.options.lastLink === 'null' ? null : undefined;
    return {
      context: `${request.origin}/${version}/$metadata#Collection(${rowType})`,
      value: rows,
      nextLink: link === undefined ? lastLink : request.origin + link,
      hasLinkFirst: log.hasLinkFirst,
    };
  }

  private link(asked: Continuation, paging: Paging, cursor: Cursor, count: number): string {
    const { skip, page } = asked;
    return this.state.links.issue({ paging, cursor, skip: skip + count, page: page + 1 });
  }
}

/** The same page of what the log holds now, found by counting rows as `$skip` does. */
function renewed(
  { paging, skip }: Continuation,
  { held, now }: LogRequest,
): Pick<Continuation, 'paging' | 'cursor'> {
  const selection = held.rows.select(paging.range, paging.version, now);
  const { next } = takeRows(selection, startOf(selection), skip);
  const atEnd = { index: selection.end, added: selection.added.length };
  return { paging: { ...paging, selection }, cursor: next ?? atEnd };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
