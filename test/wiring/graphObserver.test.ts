import { expect, it } from 'vitest';
import { createLog, type LogRecord } from '../../src/log.ts';
import { JournalStore } from '../../src/status/journalStore.ts';
import { Observations } from '../../src/status/observations.ts';
import { graphObserver } from '../../src/wiring/graphObserver.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';

const now = Date.UTC(2026, 10, 21, 12);

function observe() {
  const logged: LogRecord[] = [];
  const observations = new Observations();
  const log = createLog((record) => logged.push(record));
  return { logged, observations, observer: graphObserver(log, observations) };
}

it('tells once of requests that wait together, and of each feed', () => {
  const { observer, logged } = observe();
  for (const feed of ['callRecords', 'callRecords', 'smsLog']) {
    observer.waiting(feed, now, 'throttled');
  }
  observer.waiting('callRecords', now + 1_000, 'retry');
  expect(logged.map(({ feed, fields }) => [feed, fields])).toEqual([
    ['callRecords', { until: '2026-11-21T12:00:00Z', reason: 'throttled' }],
    ['smsLog', { until: '2026-11-21T12:00:00Z', reason: 'throttled' }],
    ['callRecords', { until: '2026-11-21T12:00:01Z', reason: 'retry' }],
  ]);
});

it('keeps for status what Graph has refused and what time it has', async () => {
  const { observer, observations } = observe();
  observer.throttled?.('smsLog');
  observer.throttled?.('smsLog');
  observer.clockSkew?.(400_000);
  const journal = new JournalStore(new MemoryEntityTable());
  await observations.tell(journal, now);
  const { hours, clockSkewMs } = await journal.read();
  expect(hours.get(now)?.throttles).toBe(2);
  expect(clockSkewMs).toBe(400_000);
});
