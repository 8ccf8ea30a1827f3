import type { IncomingMessage } from 'node:http';
import { jsonAnswer, statusAnswer, type Answer } from '../answer.ts';
import type { Fault } from '../fault.ts';
import type { Reply, Route } from '../route.ts';
import { answerInstead, spoilAnswer } from '../spoil.ts';
import type { CallRecordKind } from './callRecordRequests.ts';
import type { CallRecordState } from './callRecordState.ts';
import type { Json } from './json.ts';
import { ListAnswers } from './listAnswers.ts';
import { appliedPreferences } from './preferences.ts';
import { RecordAnswers } from './recordAnswers.ts';
import { requestOf, type Asked, type CallRecordRequest } from './request.ts';
import { spoilRecords } from './spoilRecords.ts';

/** What an address is about. */
interface Target {
  readonly kind: CallRecordKind;
  readonly id: string;
  readonly sessionId: string;
}

/** The list of call records, each record and its nested pages: counts and throttles requests. */
export class CallRecordRoute implements Route {
  readonly method = 'GET';
  readonly path = /^\/(v1\.0|beta)\/communications\/callRecords((?:\/[^/]+|\('[^'/]+'\))*)\/?$/;
  private readonly list: ListAnswers;
  private readonly records: RecordAnswers;

  /** @param origin what links begin with */
  constructor(
    private readonly state: CallRecordState,
    private readonly origin: () => string,
  ) {
    this.list = new ListAnswers(state);
    this.records = new RecordAnswers(state);
  }

  answer(match: RegExpExecArray, request: IncomingMessage, now: number): Promise<Reply> {
    const [, apiVersion = '', rest = ''] = match;
    const target = targetOf(rest);
    if (target === undefined) return Promise.resolve({ answer: statusAnswer(404, now) });
    const { counter, settings } = this.state;
    const freeAt =
      target.kind === 'list' ? counter.countList(now) : counter.countRecord(target.id, now);
    const asked = requestOf(request, apiVersion, this.origin(), now);
    const isRefused = freeAt !== undefined && settings.isLimited;
    const { page, ...reply } = isRefused
      ? { page: 0, answer: throttled(freeAt, now) }
      : this.reply(target, asked);
    const isCut = reply.fault?.kind === 'hang' || reply.fault?.kind === 'reset';
    const status = isCut ? 0 : reply.answer.status;
    const isAuthorized = request.headers.authorization !== undefined;
    const { kind, id } = target;
    const note = { kind, id, page, at: now, status, isAuthorized };
    this.state.requests.add(note, freeAt !== undefined);
    return Promise.resolve(reply);
  }

  private reply(target: Target, request: CallRecordRequest): Reply & { readonly page: number } {
    const asked = this.read(target, request);
    if ('status' in asked) return { answer: asked, page: 0 };
    const { page } = asked;
    const feed = target.kind === 'list' ? 'callRecordList' : 'callRecords';
    const fault = this.state.faults.take(feed, page, target.id);
    const instead = fault && answerInstead(fault, request.url, request.now);
    if (instead !== undefined) return { answer: instead, fault, page };
    const answer = this.print(asked, request, fault);
    if (fault?.kind === 'versionRises') this.state.raise(target.id, {});
    return { answer, fault, page };
  }

  private read({ kind, id, sessionId }: Target, request: CallRecordRequest): Asked | Answer {
    switch (kind) {
      case 'list':
        return this.list.read(request);
      case 'record':
        return this.records.readRecord(request, id);
      case 'sessions':
        return this.records.readSessions(request, id);
      case 'participants_v2':
        return this.records.readParticipants(request, id);
      case 'segments':
        return this.records.readSegments(request, id, sessionId);
    }
  }

  private print(asked: Asked, request: CallRecordRequest, fault: Fault | undefined): Answer {
    const made = asked.answer();
    if ('status' in made) return made;
    const { url, origin, preferences, now } = request;
    const time = new Date(now).toISOString();
    const body = fault ? spoilRecords(made.body, fault, origin + url, origin, time) : made.body;
    const omitted = preferences.omitsNulls ? withoutNulls : undefined;
    const answer = jsonAnswer(200, JSON.stringify(body, omitted));
    const applied = appliedPreferences(preferences, made.appliedPageSize);
    const whole = { ...answer, headers: { ...answer.headers, ...applied } };
    return fault === undefined ? whole : spoilAnswer(whole, fault);
  }
}

function targetOf(rest: string): Target | undefined {
  const [id = '', part, sessionId = '', segments, more] = rest
    .split(/\/|\('|'\)/)
    .filter((piece) => piece !== '');
  if (id === '') return { kind: 'list', id, sessionId };
  const found = { id: id.toLowerCase(), sessionId };
  if (part === undefined) return { kind: 'record', ...found };
  if (sessionId === '') {
    if (part === 'sessions' || part === 'participants_v2') return { kind: part, ...found };
    return undefined;
  }
  const isSegments = part === 'sessions' && segments === 'segments' && more === undefined;
  return isSegments ? { kind: 'segments', ...found } : undefined;
}

function withoutNulls(_: string, value: Json): Json | undefined {
  return value === null ? undefined : value;
}

function throttled(freeAt: number, now: number): Answer {
  const answer = statusAnswer(429, now);
  const headers = { ...answer.headers, 'retry-after': String(Math.ceil((freeAt - now) / 1000)) };
  return { ...answer, headers };
}
