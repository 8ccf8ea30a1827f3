import { setMaxListeners } from 'node:events';
import type {
  CallRecordSource,
  FetchedRecord,
  ListPage,
  ListRequest,
} from '../callRecords/callRecordSource.ts';
import { BadAnswerError, BrokenPagingError, RetryLaterError } from '../errors.ts';
import { assembleRecord } from './assembleRecord.ts';
import type { RecordBody } from './callRecordBody.ts';
import { CallRecordList } from './callRecordList.ts';
import type { CallRecordLimiters } from './callRecordLimits.ts';
import { ParticipantsSupport } from './participantsSupport.ts';
import { PatientConnection, type PatientConnectionOptions } from './patientConnection.ts';
import { RecordReading, Refused } from './recordReading.ts';

export interface GraphCallRecordsOptions extends PatientConnectionOptions {
  readonly limiters: CallRecordLimiters;
  /** What is known of the cloud, for several sources to share; nothing unless given. */
  readonly participants?: ParticipantsSupport | undefined;
}

/** The first answer for a record. */
interface FirstAnswer {
  readonly body: RecordBody;
  readonly areParticipantsRefused: boolean;
}

const maxReadings = 3;

/** The call records of a tenant, from Graph. Keep it: it remembers what its cloud refuses. */
export class GraphCallRecords implements CallRecordSource {
  readonly #options: GraphCallRecordsOptions;
  readonly #connection: PatientConnection;
  readonly #list: CallRecordList;
  readonly #participants: ParticipantsSupport;

  constructor(options: GraphCallRecordsOptions) {
    const { access, clock, limiters, participants = new ParticipantsSupport() } = options;
    this.#options = options;
    this.#participants = participants;
    this.#connection = new PatientConnection(options);
    this.#list = new CallRecordList(this.#connection, access.root, clock, limiters.list);
  }

  listPage(request: ListRequest, signal: AbortSignal): Promise<ListPage> {
    return this.#list.page(request, signal);
  }

  async fetchRecord(
    id: string,
    giveUpAt: number,
    signal: AbortSignal,
  ): Promise<FetchedRecord | undefined> {
    const { access, limiters } = this.#options;
    // Many records are fetched under one signal, which is no leak that Node had to warn of.
    setMaxListeners(0, signal);
    const connection = this.#connection;
    const request = { pacing: limiters.records.ofOneAmongMany(`callRecords ${id}`), giveUpAt };
    for (let readings = 1; ; readings++) {
      const reading = new RecordReading({ connection, root: access.root, id, request, signal });
      const outcome = await this.#read(reading).catch(asBroken);
      if (!(outcome instanceof Error)) return outcome;
      if (readings === maxReadings) throw outcome;
    }
  }

  /** @returns an error if the record has to be begun anew */
  async #read(reading: RecordReading): Promise<FetchedRecord | undefined | RetryLaterError> {
    const first = await this.#first(reading);
    if (first === undefined) return undefined;
    const { body, areParticipantsRefused } = first;
    const text = await assembleRecord(body, reading, areParticipantsRefused);
    // Pages of one version could be mixed with those of the next.
    const version = reading.hasFollowedLinks ? await reading.version() : body.version;
    // A record that Graph has just forgotten can have got no later version.
    if (version !== undefined && version !== body.version) {
      return new RetryLaterError(`${reading.subject}: it changes while it is read.`, undefined);
    }
    const { id, startDateTime } = body;
    return { id, version: body.version, startDateTime, text };
  }

  async #first(reading: RecordReading): Promise<FirstAnswer | undefined> {
    const { clock } = this.#options;
    if (this.#participants.isRefused(clock.now())) return await withoutParticipants(reading);
    const whole = await this.#withParticipants(reading);
    if (!(whole instanceof Refused)) return whole;
    if (whole.status === 404 && this.#participants.isProven) return undefined;
    const part = await withoutParticipants(reading);
    if (part === undefined) return undefined;
    // The record may have appeared only now.
    const again = await this.#withParticipants(reading);
    if (!(again instanceof Refused)) return again;
    this.#participants.wereRefused(clock.now());
    return part;
  }

  async #withParticipants(reading: RecordReading): Promise<FirstAnswer | Refused> {
    const body = await reading.record('all');
    if (body instanceof Refused) return body;
    this.#participants.came();
    return { body, areParticipantsRefused: false };
  }
}

async function withoutParticipants(reading: RecordReading): Promise<FirstAnswer | undefined> {
  const body = await reading.record('withoutParticipants');
  if (!(body instanceof Refused)) return { body, areParticipantsRefused: true };
  if (body.status === 404) return undefined;
  throw body.error;
}

/** A link that Graph no longer accepts is a reason to begin anew, and not to be told of paging. */
function asBroken(error: unknown): BadAnswerError {
  if (!(error instanceof BrokenPagingError)) throw error;
  const { message, status, code, requestId } = error;
  return new BadAnswerError(message, { status, code, requestId });
}
