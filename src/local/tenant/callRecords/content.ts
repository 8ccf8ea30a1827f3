import { Draw, hash } from '../draw.ts';
import { printTime, ticksPerDay } from '../ticks.ts';
import type { ReadableCall } from './call.ts';

/** A user of the tenant. */
export interface Caller {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly tenantId: string;
}

/** What a record's content is made from. */
export interface Content extends ReadableCall {
  readonly callers: readonly Caller[];
  /**
   * Whether enum members after `unknownFutureValue` are named.
   * @see https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
   */
  readonly hasUnknownMembers: boolean;
}

/** What a draw is for, so that no part of a record depends on another. */
const purposes = {
  record: 31,
  participant: 32,
  session: 33,
  segment: 34,
  endpoint: 35,
} as const;

/** Choices for the part of a record with this number. */
export function drawFor({ call }: ReadableCall, purpose: keyof typeof purposes, n: number): Draw {
  return new Draw(hash(call.seed, purposes[purpose], n));
}

/** An enum member that clients only see if they ask for unknown members. */
export function newMember({ hasUnknownMembers }: Content, name: string): string {
  return hasUnknownMembers ? name : 'unknownFutureValue';
}

/** A time as Graph prints it here: up to seven digits after the second, zeros at the end cut off. */
export function timeText(ticks: bigint): string {
  const day = ticks / BigInt(ticksPerDay);
  const text = printTime(Number(day), Number(ticks % BigInt(ticksPerDay)), 7);
  return text.replace(/\.?0*Z$/, 'Z');
}

/** What Graph prints for "no time". */
export const noTime = '0001-01-01T00:00:00Z';

/** `PT0.016S` */
export function durationText(ms: number): string {
  return `PT${String(ms / 1000)}S`;
}

/** What stands where nothing is known: null, or the property is missing. */
export function nothing(draw: Draw): null | undefined {
  return draw.once(2) ? null : undefined;
}

/** A ratio from 0 to 1 as a single-precision number, sometimes missing. */
export function ratio(draw: Draw): number | null {
  if (draw.once(6)) return null;
  return draw.once(3) ? 0 : Number((draw.below(1_000_000) / 1_000_000).toPrecision(7));
}
