import type { IncomingMessage } from 'node:http';
import { noLogAnswer, statusAnswer } from './answer.ts';
import { LogAnswers, type LogReply } from './logAnswers.ts';
import type { ApiVersion, LogName } from './logFunction.ts';
import type { Reply, Route } from './route.ts';
import type { TenantOptions } from './tenantOptions.ts';
import type { TenantState } from './tenantState.ts';

/** The functions that return logs: counts and throttles their requests. */
export class LogRoute implements Route {
  readonly method = 'GET';
  readonly path = /^\/(v1\.0|beta)\/communications\/callRecords\/(get\w+)\((.*)\)$/;
  private readonly answers: LogAnswers;

  /** @param origin what continuation links begin with */
  constructor(
    private readonly state: TenantState,
    private readonly options: TenantOptions,
    private readonly origin: () => string,
  ) {
    this.answers = new LogAnswers(state, options);
  }

  answer(match: RegExpExecArray, request: IncomingMessage, now: number): Promise<Reply> {
    const [, versionText, functionName = '', parameters = ''] = match;
    const version: ApiVersion = versionText === 'beta' ? 'beta' : 'v1.0';
    const held = this.state.logs.find(({ log }) => log.functionName === functionName);
    if (held === undefined) {
      return Promise.resolve({ answer: noLogAnswer(functionName, now) });
    }
    const freeAt = this.state.limits.count(held.log.name, now);
    const url = request.url ?? '';
    const reply =
      freeAt !== undefined && this.options.limits !== 'off'
        ? throttled(freeAt, now)
        : this.answers.answer({ held, version, parameters, url, origin: this.origin(), now });
    const isAuthorized = request.headers.authorization !== undefined;
    this.note({ feed: held.log.name, version, at: now, isAuthorized }, reply, freeAt !== undefined);
    return Promise.resolve(reply);
  }

  private note(
    asker: { feed: LogName; version: ApiVersion; at: number; isAuthorized: boolean },
    { answer, asked, fault }: LogReply,
    isOverLimit: boolean,
  ): void {
    const isCut = fault?.kind === 'hang' || fault?.kind === 'reset';
    const { from, to } = asked?.paging ?? { from: '', to: '' };
    const status = isCut ? 0 : answer.status;
    this.state.requests.add({ ...asker, from, to, page: asked?.page ?? 0, status }, isOverLimit);
  }
}

function throttled(freeAt: number, now: number): LogReply {
  const answer = statusAnswer(429, now);
  const headers = { ...answer.headers, 'retry-after': String(Math.ceil((freeAt - now) / 1000)) };
  return { answer: { ...answer, headers }, asked: undefined, fault: undefined };
}
