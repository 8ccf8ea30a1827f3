import { callRecordsOf, type CallRecords } from './callRecords/callRecords.ts';
import type { NewRow } from './addedRow.ts';
import type { Fault } from './fault.ts';
import type { ApiVersion } from './logFunction.ts';
import type { RequestNote, Tally } from './requestLog.ts';
import type { RowFields } from './rowText.ts';
import { startOf, takeRows } from './takeRows.ts';
import type { TenantOptions } from './tenantOptions.ts';
import { TenantServer } from './tenantServer.ts';
import { makeState, type HeldLog, type TenantState } from './tenantState.ts';
import { ticksOfMs } from './ticks.ts';

/** A simulated tenant that answers like Graph. Feed names it does not have are an Error. */
export interface Tenant {
  /** Its origin, e.g. `http://127.0.0.1:49152`; Graph's versions are below it. */
  readonly url: string;
  /** The newest requests to the logs, oldest first. */
  readonly requests: readonly RequestNote[];
  /** All requests to a log as numbers. */
  tally(feed: string): Tally;
  /**
   * The rows that a log holds now for `[from, to)` (milliseconds since 1970), in order: their
   * texts, byte for byte. What a complete export of the range must contain.
   * @param version default `v1.0`, for logs that v1.0 has
   */
  truth(feed: string, from: number, to: number, version?: ApiVersion): string[];
  /** Adds rows at the place of their times. @throws Error for a row that names no time */
  addRows(feed: string, rows: readonly NewRow[]): void;
  /** Replaces properties. @throws Error if there is no such row, or it was given as text */
  changeRow(feed: string, id: string, patch: RowFields): void;
  /** @throws Error if there is no such row */
  withdrawRow(feed: string, id: string): void;
  /** Lets something go wrong. Over HTTP: POST the same as JSON to `/_tenant/faults`. */
  fault(fault: Fault): void;
  /** Lets everything go well again. Over HTTP: DELETE `/_tenant/faults`. */
  clearFaults(): void;
  /** Moves the header `Date`. Over HTTP: POST `{"aheadMs": 600000}` to `/_tenant/clock`. */
  setDateAhead(aheadMs: number): void;
  /** Ends all continuation links given out so far. @param status 410 (default) or 400 */
  expireLinks(status?: 400 | 410): void;
  /** Its call records, and who is told of them. */
  readonly callRecords: CallRecords;
  close(): Promise<void>;
}

/** Starts a simulated tenant on 127.0.0.1. */
export async function startTenant(options: TenantOptions): Promise<Tenant> {
  const state = makeState(options);
  const server = new TenantServer(state, options);
  const held = (feed: string) => heldLog(state, feed);
  return {
    url: await server.listen(),
    requests: state.requests.notes,
    tally: (feed) => state.requests.tally(held(feed).log.name),
    truth: (feed, from, to, version) => rowsOf(held(feed), from, to, options.clock.now(), version),
    addRows: (feed, rows) => {
      held(feed).rows.add(rows);
    },
    changeRow: (feed, id, patch) => {
      held(feed).rows.change(id, patch);
    },
    withdrawRow: (feed, id) => {
      held(feed).rows.withdraw(id);
    },
    fault: (fault) => {
      state.faults.add(fault);
    },
    clearFaults: () => {
      state.faults.clear();
    },
    setDateAhead: (aheadMs) => {
      state.date.aheadMs = aheadMs;
    },
    expireLinks: (status = 410) => {
      state.links.expire(status);
      state.callRecords.tokens.expire(status);
    },
    callRecords: callRecordsOf(state.callRecords),
    close: async () => {
      state.callRecords.notifier.close();
      await server.close();
    },
  };
}

function heldLog({ logs }: TenantState, feed: string): HeldLog {
  const found = logs.find(({ log }) => log.name === feed);
  if (found === undefined) throw new Error(`the simulated tenant has no log "${feed}"`);
  return found;
}

function rowsOf(
  { log, rows }: HeldLog,
  from: number,
  to: number,
  now: number,
  version: ApiVersion = log.versions.includes('v1.0') ? 'v1.0' : 'beta',
): string[] {
  const range = { from: ticksOfMs(from), to: ticksOfMs(to), includesTo: false };
  const selection = rows.select(range, version, now);
  return takeRows(selection, startOf(selection), Infinity).rows;
}
