import { statusAnswer, type Answer } from '../answer.ts';
import type { ReadableCall } from './call.ts';
import type { CallRecordState } from './callRecordState.ts';
import type { Content } from './content.ts';
import { organizerBody } from './endpoints.ts';
import type { CallSelection } from './heldCalls.ts';
import type { JsonObject } from './json.ts';
import { badRequest, queryOf, readQueryOptions } from './queryOptions.ts';
import { recordBody } from './recordBody.ts';
import type { Asked, CallRecordRequest, Page } from './request.ts';
import { isMessage, narrowed, readSelect, type Selected } from './selection.ts';
import type { Place } from './skipTokens.ts';
import { readStartFilter } from './startFilter.ts';

/** Records a page, at most. */
const largestPage = 1000;

interface Reading {
  readonly selection: CallSelection;
  readonly selected: Selected;
  /** What binds a continuation to this reading. */
  readonly scope: string;
  readonly pageSize: number;
  readonly appliedPageSize: number | undefined;
  /** Position in the reading's order. */
  readonly position: number;
  readonly page: number;
}

/**
 * The list of call records.
 * @see https://learn.microsoft.com/graph/api/callrecords-cloudcommunications-list-callrecords
 */
export class ListAnswers {
  constructor(private readonly state: CallRecordState) {}

  read(request: CallRecordRequest): Asked | Answer {
    const { url, now } = request;
    const options = readQueryOptions(url, ['$filter', '$select', '$skiptoken'], now);
    if ('status' in options) return options;
    const [filter, select] = [options.get('$filter'), options.get('$select')];
    const range = readStartFilter(filter);
    if (range === undefined) return badRequest(`Invalid filter clause: ${filter ?? ''}`, now);
    const selected = readSelect('callRecord', select);
    if (isMessage(selected)) return badRequest(selected, now);
    const scope = `list|${filter ?? ''}|${select ?? ''}`;
    const token = options.get('$skiptoken');
    const place = token === undefined ? undefined : this.state.tokens.read(token, scope);
    if (token !== undefined && place === undefined) return statusAnswer(400, now);
    if (place !== undefined && 'expired' in place) return statusAnswer(place.expired, now);
    const reading = { ...this.begun(request, place, range), selected, scope };
    return { page: reading.page, answer: () => this.page(reading, request) };
  }

  private begun(
    { preferences, now }: CallRecordRequest,
    place: Place | undefined,
    range: { from: bigint; to: bigint },
  ): Omit<Reading, 'selected' | 'scope'> {
    if (place === undefined) {
      const { maxPageSize } = preferences;
      const applied = maxPageSize && Math.min(maxPageSize, largestPage);
      const pageSize = applied ?? this.state.settings.pageSize;
      const selection = this.state.calls.select(range, now);
      return { selection, pageSize, appliedPageSize: applied, position: 0, page: 1 };
    }
    // A link remembers its reading's page size: headers are not carried to later pages.
    const [first = 0, end = 0, added = 0, pageSize = 1, position = 0] = place.numbers;
    const selection = { ...range, first, end, added };
    return { selection, pageSize, appliedPageSize: undefined, position, page: place.page };
  }

  private page(reading: Reading, request: CallRecordRequest): Page {
    const { found, next } = this.take(reading, request.now);
    const { origin, apiVersion } = request;
    const root = `${origin}/${apiVersion}/$metadata#communications/callRecords`;
    const value = found.map((readable) => this.item(readable, reading, request, root));
    const link = next === undefined ? this.state.lastLink : this.link(reading, next, request);
    const context = reading.selected === undefined ? '' : `(${reading.selected.join(',')})`;
    const body = { '@odata.context': root + context, value, '@odata.nextLink': link };
    return { body, appliedPageSize: reading.appliedPageSize };
  }

  private take({ selection, position, pageSize }: Reading, now: number) {
    const { calls } = this.state;
    const size = calls.sizeOf(selection);
    const found: ReadableCall[] = [];
    for (let next = position; next < size; next += 1) {
      const readable = calls.at(selection, shuffled(next, size), now);
      if (readable === undefined) continue;
      if (found.length === pageSize) return { found, next };
      found.push(readable);
    }
    return { found, next: undefined };
  }

  private item(
    readable: ReadableCall,
    { selected }: Reading,
    { preferences }: CallRecordRequest,
    root: string,
  ): JsonObject {
    const { callers } = this.state;
    const { hasUnknownMembers } = preferences;
    const content: Content = { ...readable, callers, hasUnknownMembers };
    const { id } = readable.call;
    return {
      ...narrowed(recordBody(content), selected),
      'organizer_v2@odata.context': `${root}('${id}')/organizer_v2/$entity`,
      organizer_v2: organizerBody(content),
    };
  }

  private link(reading: Reading, next: number, { url, origin, apiVersion }: CallRecordRequest) {
    const { selection, pageSize, scope, page } = reading;
    const { first, end, added } = selection;
    const numbers = [first, end, added, pageSize, next];
    const token = this.state.tokens.issue({ scope, page: page + 1, numbers });
    const others = queryOf(url).split('&').filter(isKept).join('&');
    const query = `${others}${others === '' ? '' : '&'}$skiptoken=${token}`;
    return `${origin}/${apiVersion}/communications/callRecords?${query}`;
  }
}

function isKept(option: string): boolean {
  return option !== '' && !/^(\$|%24)skiptoken=/i.test(option);
}

/** An order that is none of time: Graph documents none. */
function shuffled(position: number, size: number): number {
  const stride = strideFor(size);
  return Number((BigInt(position) * BigInt(stride) + BigInt(size >> 1)) % BigInt(size));
}

/** A number without common divisors with the size, so that each position is met once. */
function strideFor(size: number): number {
  return [1_000_003, 999_983, 7919, 1].find((prime) => size % prime !== 0) ?? 1;
}
