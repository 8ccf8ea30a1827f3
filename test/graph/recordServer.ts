import type { IncomingMessage } from 'node:http';
import { json, type Answer } from './graphServer.ts';

/** A session as JSON text, apart from its segments. */
export interface SessionText {
  readonly id: string;
  /** More members, e.g. `"isTest":false`. */
  readonly members: readonly string[];
  readonly segments: readonly string[];
}

/** A record as JSON text, whose collections are given in pages. */
export interface RecordText {
  readonly id: string;
  readonly version: string;
  /** More members. */
  readonly members: readonly string[];
  readonly sessions: readonly SessionText[];
  readonly participants: readonly string[];
}

interface Paging {
  readonly sessions: number;
  readonly segments: number;
  readonly participants: number;
  /** Stands between the origin's version and the path of a link. */
  readonly linkMark: string;
}

export const documentedPaging: Paging = {
  sessions: 60,
  segments: 1000,
  participants: 130,
  linkMark: '$metadata#',
};

/** The text that a complete fetch has to give. */
export function wholeText({ id, version, members, sessions, participants }: RecordText): string {
  return object([
    `"id":"${id}"`,
    `"version":${version}`,
    ...members,
    `"participants_v2":[${participants.join(',')}]`,
    `"sessions":[${sessions.map(sessionText).join(',')}]`,
  ]);
}

export function sessionText({ id, members, segments }: SessionText): string {
  return object([`"id":"${id}"`, ...members, `"segments":[${segments.join(',')}]`]);
}

/** Answers for one record as Graph's documentation says, and refuses everything else. */
export function recordAnswer(record: RecordText, paging: Paging = documentedPaging): Answer {
  return (response, request) => {
    const pages = new Pages(record, paging, request);
    json(...pages.answer(request.url ?? ''))(response, request);
  };
}

class Pages {
  readonly #root: string;

  constructor(
    private readonly record: RecordText,
    private readonly paging: Paging,
    request: IncomingMessage,
  ) {
    const host = request.headers.host ?? '';
    this.#root = `http://${host}/v1.0/${paging.linkMark}communications/callRecords('${record.id}')`;
  }

  answer(url: string): [number, string] {
    const [path = '', query = ''] = url.split('?');
    const { id, version, members } = this.record;
    const token = Number(/\$skiptoken=(\d+)$/.exec(query)?.[1] ?? Number.NaN);
    if (path === `/v1.0/communications/callRecords/${encodeURIComponent(id)}`) {
      const head = [`"id":"${id}"`, `"version":${version}`];
      if (query === '$select=id,version') return [200, object(head)];
      const sessions = this.#sessions(0, '"sessions":', 'sessions@odata.');
      const own = [...head, ...members];
      if (query === '$expand=sessions($expand=segments)') {
        return [200, object([...own, ...sessions])];
      }
      if (query === '$expand=sessions($expand=segments),participants_v2') {
        const participants = this.#participants(0, '"participants_v2":', 'participants_v2@odata.');
        return [200, object([...own, ...participants, ...sessions])];
      }
    }
    const nested = `/v1.0/communications/callRecords('${id}')`;
    const [, part = '', sessionId = ''] =
      /^\/(\w+)(?:\('([^']+)'\)\/segments)?$/.exec(path.slice(nested.length)) ?? [];
    if (!path.startsWith(nested) || Number.isNaN(token)) return [400, '{}'];
    if (part === 'participants_v2') return [200, object(this.#participants(token))];
    if (part !== 'sessions') return [400, '{}'];
    if (sessionId === '') return [200, object(this.#sessions(token))];
    const session = this.record.sessions.find((one) => one.id === sessionId);
    return session ? [200, object(this.#segments(session, token))] : [404, '{}'];
  }

  #participants(from: number, name = '"value":', mark = '@odata.'): string[] {
    const { participants } = this.record;
    const size = this.paging.participants;
    return this.#part({ name, mark, items: participants, from, size, path: '/participants_v2?' });
  }

  #sessions(from: number, name = '"value":', mark = '@odata.'): string[] {
    const items = this.record.sessions.map((session) => {
      const { id, members } = session;
      const segments = this.#segments(session, 0, '"segments":', 'segments@odata.');
      return object([`"id":"${id}"`, ...members, ...segments]);
    });
    const path = '/sessions?$expand=segments&';
    return this.#part({ name, mark, items, from, size: this.paging.sessions, path });
  }

  #segments(session: SessionText, from: number, name = '"value":', mark = '@odata.'): string[] {
    const { id, segments: items } = session;
    const path = `/sessions('${id}')/segments?`;
    return this.#part({ name, mark, items, from, size: this.paging.segments, path });
  }

  #part(part: {
    name: string;
    mark: string;
    items: readonly string[];
    from: number;
    size: number;
    path: string;
  }): string[] {
    const { name, mark, items, from, size, path } = part;
    const to = from + size;
    const link = `"${mark}nextLink":"${this.#root}${path}$skiptoken=${to}"`;
    return [
      `"${mark}context":"${this.#root}"`,
      `"${mark}count":${items.length}`,
      `${name}[${items.slice(from, to).join(',')}]`,
      ...(to < items.length ? [link] : []),
    ];
  }
}

function object(members: readonly string[]): string {
  return `{${members.join(',')}}`;
}
