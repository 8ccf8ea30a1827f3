import { Draw, hash } from '../draw.ts';
import { readTicks, ticksOfMs } from '../ticks.ts';
import type { Call, CallSize, CallType, CallVersion } from './call.ts';

/** A call that ends now, and how its record is to be. */
export interface FinishedCall {
  /** A GUID; by default made up. */
  readonly id?: string | undefined;
  /** Default `peerToPeer`, or `groupCall` with more than one session. */
  readonly type?: CallType | undefined;
  /** Default 1. */
  readonly sessions?: number | undefined;
  /** In all sessions together; default one each. */
  readonly segments?: number | undefined;
  /** Default 2. */
  readonly participants?: number | undefined;
  /** Time literal; by default `durationMs` ago. */
  readonly startDateTime?: string | undefined;
  /** Default one minute. */
  readonly durationMs?: number | undefined;
  /** The record is readable that much later than subscribers are told; default 0. */
  readonly readableInMs?: number | undefined;
}

/** What a new version of a record changes; without anything, it has one segment more. */
export interface RaisedVersion {
  readonly sessions?: number | undefined;
  /** In all sessions together. */
  readonly segments?: number | undefined;
  readonly participants?: number | undefined;
  /** Time literal: moves the call, which keeps its length. */
  readonly startDateTime?: string | undefined;
  /** The version is readable that much later than subscribers are told; default 0. */
  readonly readableInMs?: number | undefined;
}

/**
 * @param seed decides made-up content
 * @param now milliseconds since 1970
 * @throws Error if a time cannot be read, or nobody took part
 */
export function finishedCall(asked: FinishedCall, seed: number, now: number): Call {
  const { sessions = 1, durationMs = 60_000, startDateTime, readableInMs = 0 } = asked;
  const start = startTicks(startDateTime) ?? ticksOfMs(Math.floor(now - durationMs));
  const version = {
    ...sizeOf({ sessions, segments: sessions, participants: 2 }, asked),
    start,
    end: start + ticksOfMs(durationMs),
    notifiedAt: now,
    readableFrom: now + readableInMs,
  };
  const type = asked.type ?? (sessions > 1 ? 'groupCall' : 'peerToPeer');
  const id = asked.id?.toLowerCase() ?? new Draw(hash(seed, 61, 0)).guid();
  return { id, type, seed, versions: [version], index: undefined };
}

/** @throws Error if a time cannot be read, or nobody took part */
export function raisedVersion(newest: CallVersion, asked: RaisedVersion, now: number): CallVersion {
  const { startDateTime, readableInMs = 0 } = asked;
  const start = startTicks(startDateTime) ?? newest.start;
  const changes = [startDateTime, asked.sessions, asked.segments, asked.participants];
  const isUnchanged = changes.every((change) => change === undefined);
  const segments = newest.segments + (isUnchanged ? 1 : 0);
  return {
    ...sizeOf({ ...newest, segments }, asked),
    start,
    end: start + newest.end - newest.start,
    notifiedAt: now,
    readableFrom: now + readableInMs,
  };
}

function sizeOf(size: CallSize, asked: FinishedCall | RaisedVersion): CallSize {
  const sessions = asked.sessions ?? size.sessions;
  const participants = asked.participants ?? size.participants;
  if (sessions < 1 || participants < 1) {
    throw new Error('a call has at least one session and one participant');
  }
  return { sessions, segments: asked.segments ?? size.segments, participants };
}

function startTicks(literal: string | undefined): bigint | undefined {
  if (literal === undefined) return undefined;
  const ticks = readTicks(literal);
  if (ticks === undefined) throw new Error('"startDateTime" is a time literal');
  return ticks;
}
