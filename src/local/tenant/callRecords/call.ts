import { msOfTicks, msPerDay } from '../ticks.ts';

/** How much a version of a call record holds. */
export interface CallSize {
  readonly sessions: number;
  /** In all sessions together. */
  readonly segments: number;
  readonly participants: number;
}

/** One version of a call record; the first in a call's list is version 1. */
export interface CallVersion extends CallSize {
  /** When Graph begins to answer with it, milliseconds since 1970. */
  readonly readableFrom: number;
  /** When subscribers are told of it, milliseconds since 1970. */
  readonly notifiedAt: number;
  /** Ticks since 1970. */
  readonly start: bigint;
  readonly end: bigint;
}

export type CallType = 'peerToPeer' | 'groupCall' | 'unknown';

/** A call of the tenant, from which all of its record follows. */
export interface Call {
  readonly id: string;
  readonly type: CallType;
  /** Decides the record's made-up content. */
  readonly seed: number;
  /** In order; later ones may not be readable yet. */
  readonly versions: readonly CallVersion[];
  /** Its place in the series of made-up calls; undefined for one that was added. */
  readonly index: number | undefined;
}

/** A call record as it reads at one moment. */
export interface ReadableCall {
  readonly call: Call;
  /** The record's `version`. */
  readonly number: number;
  readonly version: CallVersion;
}

/**
 * What Graph answers with at a time.
 * @param now milliseconds since 1970
 * @param retentionDays days after its end for which a record is kept
 * @returns undefined before the record exists, and when it is no longer kept
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-get
 */
export function readableAt(
  call: Call,
  now: number,
  retentionDays: number,
): ReadableCall | undefined {
  const number = call.versions.filter(({ readableFrom }) => readableFrom <= now).length;
  const version = call.versions[number - 1];
  if (version === undefined) return undefined;
  if (msOfTicks(version.end) + retentionDays * msPerDay < now) return undefined;
  return { call, number, version };
}
