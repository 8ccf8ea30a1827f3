import { ticksOfMs } from '../ticks.ts';
import type { ReadableCall } from './call.ts';
import type { CallRecordState } from './callRecordState.ts';
import { assembledRecord } from './recordBody.ts';

/** A whole record, as JSON.parse gives it. */
export type WholeRecord = Readonly<Record<string, unknown>>;

/**
 * What a complete export must contain: each record that can be read now and starts in
 * `[from, to)`, in the order of their starts, with all enum members named.
 * @param from milliseconds since 1970
 */
export function truthBetween(state: CallRecordState, from: number, to: number): WholeRecord[] {
  const range = { from: ticksOfMs(from), to: ticksOfMs(to) };
  return [...state.calls.all(range, state.clock.now())]
    .toSorted((a, b) => Number(a.version.start - b.version.start))
    .map((readable) => whole(state, readable));
}

/** The same for one record; undefined if it cannot be read now. */
export function recordTruth(state: CallRecordState, id: string): WholeRecord | undefined {
  const readable = state.calls.find(id.toLowerCase(), state.clock.now());
  return readable && whole(state, readable);
}

function whole({ callers }: CallRecordState, readable: ReadableCall): WholeRecord {
  const record = assembledRecord({ ...readable, callers, hasUnknownMembers: true });
  // As a client reads it: without members that are undefined.
  return JSON.parse(JSON.stringify(record)) as WholeRecord;
}
