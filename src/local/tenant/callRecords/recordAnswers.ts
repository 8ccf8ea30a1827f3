import { errorAnswer, statusAnswer, type Answer } from '../answer.ts';
import type { CallRecordState } from './callRecordState.ts';
import type { Content } from './content.ts';
import { organizerBody } from './endpoints.ts';
import { readExpansion, type Expansion } from './expansion.ts';
import type { JsonObject } from './json.ts';
import type { PartPlace } from './part.ts';
import { participantScope, PartPages, segmentScope, sessionScope } from './partPages.ts';
import { badRequest, readQueryOptions } from './queryOptions.ts';
import { recordBody } from './recordBody.ts';
import type { Asked, CallRecordRequest, Page } from './request.ts';
import { isMessage, narrowed, readSelect, type Selected } from './selection.ts';

/**
 * One call record, and the pages of what is in it.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-get
 */
export class RecordAnswers {
  private readonly parts: PartPages;

  constructor(private readonly state: CallRecordState) {
    this.parts = new PartPages(state);
  }

  /** `GET …/callRecords/{id}` */
  readRecord(request: CallRecordRequest, id: string): Asked | Answer {
    const options = readQueryOptions(request.url, ['$select', '$expand'], request.now);
    if ('status' in options) return options;
    const selected = readSelect('callRecord', options.get('$select'));
    if (isMessage(selected)) return badRequest(selected, request.now);
    const expansion = readExpansion(options.get('$expand'));
    if (typeof expansion === 'string') return badRequest(expansion, request.now);
    return { page: 1, answer: () => this.record(request, id, selected, expansion) };
  }

  /** `GET …/callRecords/{id}/sessions` */
  readSessions(request: CallRecordRequest, id: string): Asked | Answer {
    const { url, now } = request;
    const options = readQueryOptions(url, ['$select', '$expand', '$skiptoken'], now);
    if ('status' in options) return options;
    const [select, expand] = [options.get('$select'), options.get('$expand')];
    const selected = readSelect('session', select);
    if (isMessage(selected)) return badRequest(selected, now);
    if (expand !== undefined && expand !== 'segments') {
      return badRequest(`Could not find a property named '${expand}' on type 'session'.`, now);
    }
    const wanted = { hasSegments: expand === 'segments', selected };
    return this.paged(request, id, options.get('$skiptoken'), {
      scope: sessionScope(id, wanted),
      page: (content, place) => this.parts.sessions(request, content, wanted, place),
    });
  }

  /** `GET …/callRecords/{id}/participants_v2` */
  readParticipants(request: CallRecordRequest, id: string): Asked | Answer {
    const { url, now } = request;
    const options = readQueryOptions(url, ['$select', '$skiptoken'], now);
    if ('status' in options) return options;
    const selected = readSelect('participant', options.get('$select'));
    if (isMessage(selected)) return badRequest(selected, now);
    const refusal = this.participantsRefused(now);
    if (refusal !== undefined) return refusal;
    return this.paged(request, id, options.get('$skiptoken'), {
      scope: participantScope(id, selected),
      page: (content, place) => this.parts.participants(request, content, selected, place),
    });
  }

  /** `GET …/callRecords/{id}/sessions/{sessionId}/segments` */
  readSegments(request: CallRecordRequest, id: string, sessionId: string): Asked | Answer {
    const options = readQueryOptions(request.url, ['$skiptoken'], request.now);
    if ('status' in options) return options;
    return this.paged(request, id, options.get('$skiptoken'), {
      scope: segmentScope(id, sessionId),
      page: (content, place) => this.parts.segments(request, content, sessionId, place),
    });
  }

  private paged(
    request: CallRecordRequest,
    id: string,
    token: string | undefined,
    part: { scope: string; page(content: Content, from: PartPlace): Page | undefined },
  ): Asked | Answer {
    const { now } = request;
    const place = token === undefined ? undefined : this.state.tokens.read(token, part.scope);
    if (token !== undefined && place === undefined) return statusAnswer(400, now);
    if (place !== undefined && 'expired' in place) return statusAnswer(place.expired, now);
    const [position = 0, size] = place?.numbers ?? [];
    const page = place?.page ?? 1;
    const answer = () => {
      const content = this.content(request, id);
      const found = content && part.page(content, { position, size, page });
      return found ?? notFound(now);
    };
    return { page, answer };
  }

  private record(
    request: CallRecordRequest,
    id: string,
    selected: Selected,
    expansion: Expansion,
  ): Page | Answer {
    const { origin, apiVersion, now } = request;
    const content = this.content(request, id);
    if (content === undefined) return notFound(now);
    const refusal = expansion.hasParticipants ? this.participantsRefused(now) : undefined;
    if (refusal !== undefined) return refusal;
    const root = `${origin}/${apiVersion}/$metadata#communications/callRecords`;
    const body: JsonObject = {
      '@odata.context': `${root}${expandedContext(expansion)}/$entity`,
      ...narrowed(recordBody(content), selected),
      'organizer_v2@odata.context': `${root}('${id}')/organizer_v2/$entity`,
      organizer_v2: organizerBody(content),
      ...this.parts.inRecord(request, content, expansion),
    };
    return { body, appliedPageSize: undefined };
  }

  private content({ preferences, now }: CallRecordRequest, id: string): Content | undefined {
    const readable = this.state.calls.find(id.toLowerCase(), now);
    if (readable === undefined) return undefined;
    const { hasUnknownMembers } = preferences;
    return { ...readable, callers: this.state.callers, hasUnknownMembers };
  }

  /** participants_v2 is for the global service only. */
  private participantsRefused(now: number): Answer | undefined {
    const { refuseParticipants } = this.state.settings;
    if (refuseParticipants !== 400) {
      return refuseParticipants && statusAnswer(refuseParticipants, now);
    }
    const message =
      "Parsing OData Select and Expand failed: Could not find a property named 'participants_v2' on type 'microsoft.graph.callRecords.callRecord'.";
    return badRequest(message, now);
  }
}

/** @see https://github.com/microsoftgraph/microsoft-graph-docs/issues/14031 */
function notFound(now: number): Answer {
  return errorAnswer(404, 'NotFound', 'Could not find the requested call record.', now);
}

function expandedContext({ sessions, hasParticipants }: Expansion): string {
  const parts = [
    ...(sessions === undefined ? [] : [`sessions(${sessions.hasSegments ? 'segments()' : ''})`]),
    ...(hasParticipants ? ['participants_v2()'] : []),
  ];
  return parts.length === 0 ? '' : `(${parts.join(',')})`;
}
