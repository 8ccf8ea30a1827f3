import { AccessRefusedError, BadAnswerError, RetryLaterError } from '../errors.ts';
import { readRow } from '../export/logRow.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import { callRecordFeed } from './callRecordFeed.ts';
import type { FetchedRecord } from './callRecordSource.ts';
import type { InboxEntry } from './inbox.ts';
import { isForgotten } from './isForgotten.ts';
import type { LandingRecord } from './landingBuffer.ts';
import { windowTime } from './windowTime.ts';

/** How the fetching of a record failed. */
export interface FetchFailure {
  readonly kind: 'failed';
  readonly error: unknown;
  /** False if it says nothing of this record: the same would be answered for any other. */
  readonly isOfRecord: boolean;
  /** True if nothing more may be asked for in this run. */
  readonly endsRun: boolean;
  /** True if Graph, or the way to it, is at fault: others may well fail next. */
  readonly isOutage: boolean;
  /** Milliseconds since 1970, if Graph has named a time before which not to ask again. */
  readonly notBefore: number | undefined;
}

/** `absent`: not there yet; `forgotten`: never to be returned again. */
export type FetchOutcome =
  | { readonly kind: 'fetched'; readonly record: LandingRecord }
  | { readonly kind: 'absent' | 'forgotten' | 'aborted' }
  | FetchFailure;

/**
 * Fetches the record of an inbox entry, and reads what the index says of it.
 * @param giveUpAt milliseconds since 1970 after which no wait may end
 * @throws what storage throws
 */
export async function fetchEntry(
  { source, index, clock }: CallRecordContext,
  entry: InboxEntry,
  giveUpAt: number,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  let fetched: Pick<LandingRecord, 'id' | 'version' | 'row'> | undefined;
  let startDateTime: string | undefined;
  try {
    const record = await source.fetchRecord(entry.id, giveUpAt, signal);
    startDateTime = record?.startDateTime;
    fetched = record && readRecord(record, entry.id);
  } catch (error) {
    return signal.aborted ? { kind: 'aborted' } : failureOf(error);
  }
  const indexed = await index.get(fetched?.id ?? entry.id);
  const hints = { ...entry, indexedIn: indexed?.from };
  const now = clock.now();
  if (fetched === undefined) return { kind: isForgotten(hints, now) ? 'forgotten' : 'absent' };
  const time = windowTime(startDateTime, hints, now);
  return { kind: 'fetched', record: { ...fetched, time, indexed, entries: [entry] } };
}

/** What cannot be stored is the fault of this record alone. */
function readRecord({ id, version, text }: FetchedRecord, wanted: string) {
  if (id.toLowerCase() !== wanted.toLowerCase()) {
    throw new BadAnswerError(`callRecords ${wanted}: another record was returned`);
  }
  if (!Number.isSafeInteger(version)) {
    throw new BadAnswerError(`callRecords ${wanted}: its version is not a whole number`);
  }
  const { ticks, key, digest } = readRow(callRecordFeed, text);
  return { id, version, row: { ticks, id, key, digest, text } };
}

function failureOf(error: unknown): FetchFailure {
  const failure = { kind: 'failed', error, endsRun: false, isOutage: false } as const;
  if (error instanceof AccessRefusedError) {
    return { ...failure, isOfRecord: false, endsRun: true, notBefore: undefined };
  }
  if (!(error instanceof RetryLaterError)) {
    return { ...failure, isOfRecord: true, notBefore: undefined };
  }
  const { notBefore, status } = error;
  // Without a status no request was sent: all of them are to wait.
  const isThrottled = status === 429 || (status === undefined && notBefore !== undefined);
  const endsRun = isThrottled || notBefore !== undefined;
  return { ...failure, isOfRecord: !isThrottled, endsRun, isOutage: !isThrottled, notBefore };
}
