import { hash } from '../draw.ts';
import type { CallRecordState } from './callRecordState.ts';
import type { Content } from './content.ts';
import type { Expansion, SessionExpansion } from './expansion.ts';
import { participantBody } from './identities.ts';
import type { JsonObject } from './json.ts';
import { partMember, partOf, partStart, type Collection, type PartPlace } from './part.ts';
import type { CallRecordRequest, Page } from './request.ts';
import { narrowed, type Selected } from './selection.ts';
import { segmentBody, segmentCount, sessionBody, sessionIdOf } from './sessionBody.ts';

const forRepetition = 51;

/** What binds a continuation to the sessions of a record. */
export function sessionScope(id: string, { hasSegments, selected }: SessionExpansion): string {
  return `sessions|${id}|${String(hasSegments)}|${selected?.join(',') ?? ''}`;
}

/** The same for its participants. */
export function participantScope(id: string, selected: Selected): string {
  return `participants|${id}|${selected?.join(',') ?? ''}`;
}

/** The same for the segments of a session. */
export function segmentScope(id: string, sessionId: string): string {
  return `segments|${id}|${sessionId}`;
}

/** The collections inside a record, page by page. */
export class PartPages {
  constructor(private readonly state: CallRecordState) {}

  /** What a record shows of its parts when they are expanded. */
  inRecord(request: CallRecordRequest, content: Content, expansion: Expansion): JsonObject {
    const { sessions, hasParticipants } = expansion;
    const participants = hasParticipants && this.participantsOf(content, undefined);
    return {
      ...(participants && this.member(request, participants, 'participants_v2')),
      ...(sessions &&
        this.member(request, this.sessionsOf(request, content, sessions), 'sessions')),
    };
  }

  sessions(
    request: CallRecordRequest,
    content: Content,
    wanted: SessionExpansion,
    place: PartPlace,
  ): Page {
    return this.page(request, this.sessionsOf(request, content, wanted), place);
  }

  participants(
    request: CallRecordRequest,
    content: Content,
    selected: Selected,
    place: PartPlace,
  ): Page {
    return this.page(request, this.participantsOf(content, selected), place);
  }

  /** @returns undefined if the record has no such session */
  segments(
    request: CallRecordRequest,
    content: Content,
    sessionId: string,
    place: PartPlace,
  ): Page | undefined {
    const numbers = Array.from({ length: content.version.sessions }, (_, n) => n);
    const found = numbers.find((n) => sessionIdOf(content, n) === sessionId);
    if (found === undefined) return undefined;
    return this.page(request, this.segmentsOf(content, found), place);
  }

  private page(request: CallRecordRequest, collection: Collection, place: PartPlace): Page {
    const { origin, apiVersion } = request;
    const part = partOf(this.state, request, collection, place);
    const root = `${origin}/${apiVersion}/$metadata#communications/callRecords`;
    const body = {
      '@odata.context': root + collection.path,
      value: part.value,
      '@odata.nextLink': part.nextLink ?? this.state.lastLink,
    };
    return { body, appliedPageSize: part.appliedPageSize };
  }

  private member(request: CallRecordRequest, collection: Collection, name: string): JsonObject {
    const part = partOf(this.state, request, collection, partStart);
    return partMember(request, collection, name, part);
  }

  private sessionsOf(
    request: CallRecordRequest,
    content: Content,
    wanted: SessionExpansion,
  ): Collection {
    const { id } = content.call;
    const { sessions: count } = content.version;
    const { hasSegments, selected } = wanted;
    const options = [
      ...(hasSegments ? ['$expand=segments'] : []),
      ...(selected === undefined ? [] : [`$select=${selected.join(',')}`]),
    ];
    return {
      path: `('${id}')/sessions`,
      options,
      scope: sessionScope(id, wanted),
      total: count + repetitions(content),
      largest: this.state.settings.sessionPageSize,
      item: (k) =>
        this.session(request, content, wanted, k < count ? k : ((k - count) * 7) % count),
    };
  }

  private session(
    request: CallRecordRequest,
    content: Content,
    { hasSegments, selected }: SessionExpansion,
    n: number,
  ): JsonObject {
    const shown = narrowed(sessionBody(content, n), selected);
    if (!hasSegments) return shown;
    return { ...shown, ...this.member(request, this.segmentsOf(content, n), 'segments') };
  }

  private segmentsOf(content: Content, n: number): Collection {
    const { id } = content.call;
    const sessionId = sessionIdOf(content, n);
    return {
      path: `('${id}')/sessions('${sessionId}')/segments`,
      options: [],
      scope: segmentScope(id, sessionId),
      total: segmentCount(content, n),
      largest: this.state.settings.segmentPageSize,
      item: (m) => segmentBody(content, n, m),
    };
  }

  private participantsOf(content: Content, selected: Selected): Collection {
    const { id } = content.call;
    return {
      path: `('${id}')/participants_v2`,
      options: selected === undefined ? [] : [`$select=${selected.join(',')}`],
      scope: participantScope(id, selected),
      total: content.version.participants,
      largest: this.state.settings.participantPageSize,
      item: (n) => narrowed(participantBody(content, n), selected),
    };
  }
}

/**
 * A session comes again when several service identities took part in it.
 * @see https://learn.microsoft.com/graph/api/callrecords-session-list
 */
function repetitions({ call, version }: Content): number {
  const isRepeated = hash(call.seed, forRepetition, 0) % 6 === 0;
  return isRepeated ? 1 + Math.floor(version.sessions / 60) : 0;
}
