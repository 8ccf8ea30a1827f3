import type { ListedRecord, ListPage, ListRequest } from '../callRecords/callRecordSource.ts';
import type { Clock } from '../clock.ts';
import { BadAnswerError, BrokenPagingError } from '../errors.ts';
import { edge } from '../export/window.ts';
import { isVersion } from './callRecordBody.ts';
import { listUrl, repairedLink } from './callRecordUrls.ts';
import { continuationFault } from './continuationFault.ts';
import { parseJson } from './jsonText.ts';
import type { Limiter } from './limiter.ts';
import type { PatientConnection } from './patientConnection.ts';
import { readAnswer } from './readAnswer.ts';
import { splitPage } from './splitPage.ts';

/** How the list is asked for. */
interface Manner {
  readonly selects: boolean;
  /** Undefined leaves it to Graph: 60. */
  readonly pageSize: number | undefined;
}

/**
 * The first is the best. The largest page that Graph accepts is not documented, and what it does
 * with a larger one neither.
 * @see https://learn.microsoft.com/graph/api/callrecords-cloudcommunications-list-callrecords#request-headers
 */
const manners: readonly Manner[] = [true, false].flatMap((selects) =>
  [1000, 200, undefined].map((pageSize) => ({ selects, pageSize })),
);

const hourMs = 3_600_000;

/** Graph's list of call records. */
export class CallRecordList {
  readonly #connection: PatientConnection;
  readonly #root: string;
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  /** The manner that Graph accepts, and until when that is believed. */
  #accepted = { index: 0, until: Infinity };

  constructor(connection: PatientConnection, root: string, clock: Clock, limiter: Limiter) {
    this.#connection = connection;
    this.#root = root;
    this.#clock = clock;
    this.#limiter = limiter;
  }

  /** @throws what `CallRecordSource.listPage` throws */
  async page(request: ListRequest, signal: AbortSignal): Promise<ListPage> {
    const now = this.#clock.now();
    const known = now < this.#accepted.until ? this.#accepted.index : 0;
    if (request.link !== undefined) return await this.#ask(request, mannerAt(known), signal);
    for (let index = known; ; index++) {
      try {
        const page = await this.#ask(request, mannerAt(index), signal);
        if (index !== known) this.#accepted = { index, until: now + hourMs };
        return page;
      } catch (error) {
        const isRefused = error instanceof BadAnswerError && error.status === 400;
        if (!isRefused || index === manners.length - 1) throw error;
      }
    }
  }

  #ask(request: ListRequest, { selects, pageSize }: Manner, signal: AbortSignal) {
    const { range, link, giveUpAt } = request;
    const url = link === undefined ? listUrl(this.#root, range, selects) : repairedLink(link);
    const subject = `callRecords ${edge(range.from)} to ${edge(range.to)}`;
    const fault = link === undefined ? undefined : continuationFault(url, this.#root);
    if (fault !== undefined) {
      throw new BrokenPagingError(`${subject}: continuation link refused: ${fault}.`);
    }
    const pacing = this.#limiter.of('list of callRecords');
    // Headers are no part of a link: https://learn.microsoft.com/graph/paging
    const prefer = pageSize === undefined ? undefined : `odata.maxpagesize=${pageSize}`;
    const asked = { subject, isContinuation: link !== undefined };
    return this.#connection.ask(
      { url, prefer, feedName: 'callRecords', pacing, giveUpAt },
      (answer) => readAnswer(asked, answer, (body) => pageAfter(link, body, subject)),
      signal,
    );
  }
}

function mannerAt(index: number): Manner {
  return manners[index] ?? { selects: false, pageSize: undefined };
}

function pageAfter(link: string | undefined, body: Uint8Array, subject: string): ListPage {
  const { rows, next } = splitPage(body);
  if (next !== undefined && next === link) {
    const message = `${subject}: Graph's continuation link leads to the page it came with.`;
    throw new BrokenPagingError(message, { status: 200 });
  }
  const records = rows.flatMap(({ text }) => readListed(text));
  const unusable = rows.length - records.length;
  // If it were passed over, its record would be missed for ever and nobody would know.
  if (unusable > 0) {
    throw new BadAnswerError(`a list with ${unusable} records that have no usable id or version`);
  }
  return { records, next };
}

/** Nothing if the record has no usable id or version. */
function readListed(text: Uint8Array): ListedRecord[] {
  const record = parsed(text) as Readonly<Record<string, unknown>> | null | undefined;
  const { id, version } = record ?? {};
  if (typeof id !== 'string' || id === '' || !isVersion(version)) return [];
  return [{ id, version }];
}

function parsed(text: Uint8Array): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
