import { systemClock } from '../../../systemClock.ts';
import type { TenantOptions } from '../../tenant/tenantOptions.ts';
import { makeState } from '../../tenant/tenantState.ts';
import { ticksOfMs } from '../../tenant/ticks.ts';
import { assembledRecord } from '../../tenant/callRecords/recordBody.ts';

/** The calls of one UTC day, as a simulated tenant makes them. */
export interface CallsOfDay {
  /** `2026-11-01` */
  readonly day: string;
  /** How many there are. */
  readonly records: number;
}

const dayMs = 86_400_000;

/** A day whose calls are all over, and which Graph still lists. */
export function recentDay(): string {
  return new Date(Date.now() - 2 * dayMs).toISOString().slice(0, 10);
}

/** The day from midnight to midnight, milliseconds since 1970. */
export function rangeOf({ day }: Pick<CallsOfDay, 'day'>) {
  const from = Date.parse(day);
  return { from, to: from + dayMs };
}

/** A tenant that has these calls and nothing else. */
export function tenantWith(calls: CallsOfDay): Omit<TenantOptions, 'clock'> {
  const callRecords = { perDay: calls.records, hasLateVersions: false };
  return { ...rangeOf(calls), rowsPerDay: 0, callRecords };
}

/**
 * The records that such a tenant answers with, whole, in the order of their times.
 * @param first number of the first one that is wanted
 */
export function* recordsOf(calls: CallsOfDay, first: number, count: number): Generator<object> {
  const { from, to } = rangeOf(calls);
  const options = { ...tenantWith(calls), clock: systemClock };
  const { callRecords } = makeState(options);
  const { calls: held, callers } = callRecords;
  let n = 0;
  for (const call of held.all({ from: ticksOfMs(from), to: ticksOfMs(to) }, systemClock.now())) {
    if (n >= first + count) return;
    if (n >= first) yield assembledRecord({ ...call, callers, hasUnknownMembers: true });
    n += 1;
  }
}
