import { BadAnswerError } from '../errors.ts';
import {
  readNestedPage,
  readRecordBody,
  readRecordHead,
  type RecordBody,
} from './callRecordBody.ts';
import { recordUrl, repairedLink, type RecordParts } from './callRecordUrls.ts';
import { continuationFault } from './continuationFault.ts';
import type { Collection } from './expandedObject.ts';
import type { FailedTry } from './failedTry.ts';
import type { Answer, NoAnswer } from './graphConnection.ts';
import type { GraphRequest } from './graphRequest.ts';
import type { PatientConnection } from './patientConnection.ts';
import { readAnswer } from './readAnswer.ts';
import { evidenceOf, refusal } from './refusal.ts';

/** Graph does not give the record, or not all that was asked for. */
export class Refused {
  constructor(
    readonly status: number,
    /** What the refusal is, if it is no more than that. */
    readonly error: Error,
  ) {}
}

export interface RecordReadingOptions {
  readonly connection: PatientConnection;
  /** Graph's root, without a slash at its end. */
  readonly root: string;
  readonly id: string;
  readonly request: Pick<GraphRequest, 'pacing' | 'giveUpAt'>;
  readonly signal: AbortSignal;
}

/** More than a collection of any record has: its end would never come. */
const mostPages = 1000;

/** How a cloud may refuse participants_v2, and how it says that it has no such record. */
const refusals = [400, 403, 404, 501];

/** Asks for one record and its nested pages, one after the other. */
export class RecordReading {
  readonly #options: RecordReadingOptions;
  #hasFollowedLinks = false;

  constructor(options: RecordReadingOptions) {
    this.#options = options;
  }

  /** Whether the record has come in more than one answer. */
  get hasFollowedLinks(): boolean {
    return this.#hasFollowedLinks;
  }

  /** The record with the first pages of its collections. */
  async record(parts: Exclude<RecordParts, 'version'>): Promise<RecordBody | Refused> {
    return await this.#askRecord(parts, readRecordBody);
  }

  /** Graph's version of the record now; undefined if it no longer has the record. */
  async version(): Promise<number | undefined> {
    const head = await this.#askRecord('version', readRecordHead);
    if (!(head instanceof Refused)) return head.version;
    if (head.status === 404) return undefined;
    throw head.error;
  }

  /**
   * All items of a collection.
   * @throws BrokenPagingError if Graph no longer accepts a link: begin the record anew
   */
  async items({ items, next }: Collection): Promise<Uint8Array[]> {
    const all = [...items];
    const followed = new Set<string>();
    for (let link = next; link !== undefined;) {
      if (followed.has(link)) throw this.#linkFault('it leads to a page that was read already');
      if (followed.size === mostPages) throw this.#linkFault(`${mostPages} others were followed`);
      followed.add(link);
      const page = await this.#page(repairedLink(link));
      for (const item of page.items) all.push(item);
      link = page.next;
    }
    return all;
  }

  /** Begins the message of an error. */
  get subject(): string {
    return `callRecords ${this.#options.id}`;
  }

  async #page(url: string): Promise<Collection> {
    const fault = continuationFault(url, this.#options.root);
    if (fault !== undefined) throw this.#linkFault(fault);
    this.#hasFollowedLinks = true;
    const asked = { subject: this.subject, isContinuation: true };
    return await this.#ask(url, (answer) => readAnswer(asked, answer, readNestedPage));
  }

  #linkFault(fault: string): BadAnswerError {
    return new BadAnswerError(`${this.subject}: continuation link refused: ${fault}.`);
  }

  async #askRecord<T>(
    parts: RecordParts,
    read: (body: Uint8Array, id: string) => T,
  ): Promise<T | Refused> {
    const { root, id } = this.#options;
    const asked = { subject: this.subject, isContinuation: false };
    return await this.#ask(recordUrl(root, id, parts), (answer) => {
      if (answer.status !== undefined && refusals.includes(answer.status)) {
        const error = refusal(asked.subject, evidenceOf(answer), asked.isContinuation);
        return new Refused(answer.status, error);
      }
      return readAnswer(asked, answer, (body) => read(body, id));
    });
  }

  #ask<T>(url: string, read: (answer: Answer | NoAnswer) => T | FailedTry): Promise<T> {
    const { connection, request, signal } = this.#options;
    const prefer = 'include-unknown-enum-members';
    return connection.ask({ ...request, url, prefer, feedName: 'callRecords' }, read, signal);
  }
}
