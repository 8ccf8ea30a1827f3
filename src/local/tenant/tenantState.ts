import { CallRecordState } from './callRecords/callRecordState.ts';
import { ContinuationLinks } from './continuationLinks.ts';
import { DateHeader } from './dateHeader.ts';
import { HeldRows } from './heldRows.ts';
import type { LogFunction } from './logFunction.ts';
import { logFunctions } from './logFunctions.ts';
import { makePeople } from './people.ts';
import { PendingFaults } from './pendingFaults.ts';
import { RequestLimits } from './requestLimits.ts';
import { RequestLog } from './requestLog.ts';
import { RowSeries } from './rowSeries.ts';
import { limitsOf, rowsPerDayOf, seriesFrom, type TenantOptions } from './tenantOptions.ts';
import { ticksOfMs } from './ticks.ts';

/** One log with what it holds. */
export interface HeldLog {
  readonly log: LogFunction;
  readonly rows: HeldRows;
}

/** Everything that a simulated tenant remembers. */
export interface TenantState {
  readonly logs: readonly HeldLog[];
  readonly links: ContinuationLinks;
  readonly limits: RequestLimits;
  readonly faults: PendingFaults;
  readonly requests: RequestLog;
  readonly callRecords: CallRecordState;
  readonly date: DateHeader;
}

/** @throws Error if a row of the options says nowhere where it belongs */
export function makeState(options: TenantOptions): TenantState {
  const feeds = logFunctions.map(({ name }) => name);
  const faults = new PendingFaults(feeds, ['callRecordList', 'callRecords', 'subscriptions']);
  return {
    logs: logFunctions.map((log) => heldLog(log, options)),
    links: new ContinuationLinks(options.linkStyle ?? 'documented'),
    limits: new RequestLimits(limitsOf(options)),
    faults,
    requests: new RequestLog(),
    callRecords: new CallRecordState(options, faults),
    date: new DateHeader(options.dateAheadMs ?? 0),
  };
}

function heldLog(documented: LogFunction, options: TenantOptions): HeldLog {
  const isSms = documented.name === 'smsLog';
  const upperBound = isSms ? (options.smsUpperBound ?? 'inclusive') : documented.upperBound;
  const log = { ...documented, upperBound };
  const seed = options.seed ?? 1;
  const series = new RowSeries(log, {
    seed,
    people: makePeople(seed),
    rowsPerDay: rowsPerDayOf(log.name, options),
    from: ticksOfMs(seriesFrom(options)),
    to: options.to === undefined ? undefined : ticksOfMs(options.to),
    late: options.late,
  });
  const rows = new HeldRows(log, series, options.retentionDays?.[log.name] ?? log.retentionDays);
  rows.add((options.rows ?? []).filter(({ feed }) => feed === log.name));
  return { log, rows };
}
