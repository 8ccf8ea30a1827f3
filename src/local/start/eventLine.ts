import type { LogEvents, LogRecord } from '../../log.ts';
import { count } from '../../count.ts';
import { waitingWords } from '../terminal/figures.ts';
import { notice } from '../terminal/notice.ts';
import { isEvent } from '../terminal/progress.ts';
import { reasonWords } from '../terminal/reasonWords.ts';

/** An event in words, on one line; undefined if it is not worth a line. */
export function eventLine(record: LogRecord): string | undefined {
  const { feed = '' } = record;
  const windowName = `${feed} ${windowWords(record.window)}`;
  if (isEvent(record, 'feedPlanned')) {
    const { windows } = record.fields;
    return windows === 0 ? undefined : `${feed}: ${windowCount(windows)} to pull`;
  }
  if (isEvent(record, 'windowPulled')) return `${windowName}: ${pulledWords(record.fields)}`;
  if (isEvent(record, 'rowFindings')) {
    const found = Object.entries(record.fields.findings).map(([kind, n]) => `${kind} ${count(n)}`);
    return `${windowName}: odd rows, all kept: ${found.join(', ')}`;
  }
  if (isEvent(record, 'waiting')) {
    const { until, reason } = record.fields;
    return `${feed}: ${waitingWords({ until: Date.parse(until), reason })}`;
  }
  const ofCallRecords = callRecordLine(record, windowName);
  if (ofCallRecords !== undefined) return ofCallRecords;
  if (isEvent(record, 'leaseLost')) return `${windowName}: another process goes on with it`;
  if (isEvent(record, 'feedEnded')) {
    // Why has been told with each window.
    const { left } = record.fields;
    return left === 0 ? undefined : `${feed}: ${windowCount(left)} left`;
  }
  return notice(record);
}

function callRecordLine(record: LogRecord, windowName: string): string | undefined {
  if (isEvent(record, 'subscriptionCreated')) {
    return `callRecords: Graph sends notifications until ${record.fields.expiresAt}`;
  }
  if (isEvent(record, 'subscriptionFailed')) {
    return `callRecords: no subscription: ${reasonWords(record.fields.error)}`;
  }
  if (isEvent(record, 'notificationsReceived')) {
    const { accepted, rejected } = record.fields;
    const reasons = Object.entries(rejected).map(([reason, n]) => `${count(n)} refused: ${reason}`);
    return `callRecords: ${[`${count(accepted)} notified`, ...reasons].join(', ')}`;
  }
  if (isEvent(record, 'recordsLanded')) {
    return `callRecords: ${count(record.fields.records)} records fetched`;
  }
  if (isEvent(record, 'windowListed')) {
    const { listed, wanted } = record.fields;
    if (listed === 0 && wanted === 0) return undefined;
    return `${windowName}: ${count(listed)} listed, ${count(wanted)} of them to be fetched`;
  }
  if (isEvent(record, 'windowPublished') && record.fields.written) {
    return `${windowName}: ${count(record.fields.rows)} records published`;
  }
  return undefined;
}

function pulledWords({ rows, pullRows, written, state }: LogEvents['windowPulled']): string {
  const parts = [`${count(rows)} rows`];
  // A file keeps what Graph no longer returns.
  if (pullRows !== rows) parts.push(`${count(pullRows)} of them in this pull`);
  if (!written) parts.push('nothing new');
  if (state !== 'open') parts.push(state);
  return parts.join(', ');
}

function windowCount(windows: number): string {
  return `${count(windows)} ${windows === 1 ? 'window' : 'windows'}`;
}

/** Its day, and its hour if that is not midnight. */
function windowWords(window = ''): string {
  return window.replace('T00:00:00Z', '').replace(':00:00Z', 'h');
}
