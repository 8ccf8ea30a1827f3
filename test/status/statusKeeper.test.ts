import { beforeEach, describe, expect, it } from 'vitest';
import { Inbox } from '../../src/callRecords/inbox.ts';
import { SubscriptionStore } from '../../src/callRecords/subscription/subscriptionStore.ts';
import { createLog, type LogRecord } from '../../src/log.ts';
import { JournalStore } from '../../src/status/journalStore.ts';
import { Observations } from '../../src/status/observations.ts';
import { OlderWindows } from '../../src/status/olderWindows.ts';
import type { StatusDocument } from '../../src/status/statusDocument.ts';
import { StatusKeeper } from '../../src/status/statusKeeper.ts';
import { dashboardPath, statusPath } from '../../src/status/writeStatus.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { failAt, Steps } from '../support/steps.ts';

const startMs = Date.parse('2026-11-21T12:00:00Z');

let clock: FakeClock;
let files: MemoryBlobs;
let journalTable: MemoryEntityTable;
let observations: Observations;
let logged: LogRecord[];

beforeEach(() => {
  clock = new FakeClock(startMs);
  files = new MemoryBlobs(clock);
  journalTable = new MemoryEntityTable();
  observations = new Observations();
  logged = [];
});

const log = createLog((record) => logged.push(record));

/** @param steps may fail at any call of the export container and of the journal */
function keeper(steps = new Steps()): StatusKeeper {
  const tables = steps.blobs(files);
  const sources = {
    app: { feeds: ['pstnCalls', 'smsLog'], notifies: false },
    revisitHours: [1, 24],
    ledger: new MemoryEntityTable(),
    inbox: new Inbox(new MemoryEntityTable()),
    subscriptions: new SubscriptionStore(new MemoryEntityTable()),
    journal: new JournalStore(steps.table(journalTable)),
    older: new OlderWindows(tables),
  };
  return new StatusKeeper({ sources, observations, tables, holder: 'host/1', clock });
}

function textOf(path: string): string {
  return Buffer.from(files.bytes(path)).toString();
}

/** When the stored status was read, in minutes since the start. */
function writtenMinute(): number {
  const { checkedAt } = JSON.parse(textOf(statusPath)) as StatusDocument;
  return (Date.parse(checkedAt) - startMs) / 60_000;
}

/** A work of SMS was refused; the journal is as its run left it. */
async function noteRefusal(): Promise<void> {
  const error = 'PermissionMissingError: smsLog: Graph answered 403';
  const end = { feed: 'smsLog', work: 'pull', endedAt: startMs, error, isCutShort: false } as const;
  await new JournalStore(journalTable).workEnded(end);
}

describe('after a run', () => {
  it('that worked, status and its page are stored', async () => {
    const kept = keeper();
    await kept.write(log, true);
    expect(files.paths()).toEqual([dashboardPath, statusPath]);
    expect(JSON.parse(textOf(statusPath))).toEqual(await kept.read());
    expect(textOf(dashboardPath)).toContain('<!doctype html>');
    expect(logged).toEqual([]);
  });

  it('that worked, they are stored anew, however soon', async () => {
    const kept = keeper();
    for (const minute of [0, 1]) {
      await kept.write(log, true);
      expect(writtenMinute()).toBe(minute);
      await clock.advance(60_000);
    }
  });

  it('that found nothing to do, they are stored every five minutes', async () => {
    const kept = keeper();
    const written: number[] = [];
    for (let minute = 0; minute <= 11; minute += 1) {
      await kept.write(log, false);
      written.push(writtenMinute());
      await clock.advance(60_000);
    }
    expect(written).toEqual([0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]);
  });

  it('that found nothing to do, nothing is asked of storage if they have just been stored', async () => {
    const kept = keeper();
    await kept.write(log, false);
    files.calls.splice(0);
    journalTable.calls.splice(0);
    await clock.advance(60_000);
    await kept.write(log, false);
    expect([...files.calls, ...journalTable.calls]).toEqual([]);
  });

  it('that found nothing to do, what another instance has just stored is enough', async () => {
    await keeper().write(log, true);
    const kept = keeper();
    const written: number[] = [];
    for (const minutes of [4, 1]) {
      await clock.advance(minutes * 60_000);
      await kept.write(log, false);
      written.push(writtenMinute());
    }
    expect(written).toEqual([0, 5]);
  });

  it('every problem is logged, with its feed', async () => {
    await noteRefusal();
    const kept = keeper();
    await kept.write(log, true);
    const { problems } = await kept.read();
    expect(problems.length).toBeGreaterThan(0);
    expect(logged).toEqual(
      problems.map(({ code, message, feed }) => ({
        ...{ level: 'warn', event: 'problemFound', fields: { code, message } },
        ...(feed === null ? {} : { feed }),
      })),
    );
    expect(logged[0]).toMatchObject({ feed: 'smsLog' });
  });

  it('the journal is told what the process has seen, and status says it already', async () => {
    observations.throttled();
    await keeper().write(log, true);
    expect(JSON.parse(textOf(statusPath))).toMatchObject({ throttlesLastHour: 1 });
  });

  it('a status that cannot be stored is logged, and stored after the next one', async () => {
    const kept = keeper(new Steps(failAt(/commit/, 'before')));
    await kept.write(log, true);
    const fields = { error: 'Error: storage answers 500' };
    expect(logged).toEqual([{ level: 'error', event: 'statusFailed', fields }]);
    await kept.write(log, false);
    expect(files.paths()).toEqual([dashboardPath, statusPath]);
  });

  it('the problem that storage fails is logged, whatever was to be told', async () => {
    observations.throttled();
    await keeper(new Steps(failAt(/./, 'before', 99))).write(log, true);
    const problem = { event: 'problemFound', fields: { code: 'storageRefused' } };
    expect(logged).toContainEqual(expect.objectContaining({ event: 'statusFailed' }));
    expect(logged.find(({ event }) => event === 'problemFound')).toMatchObject(problem);
  });

  it('a journal that cannot be told is logged, and status is stored all the same', async () => {
    observations.throttled();
    await keeper(new Steps(failAt(/get/, 'before'))).write(log, true);
    expect(logged.map(({ event }) => event)).toEqual(['statusFailed']);
    expect(files.paths()).toEqual([dashboardPath, statusPath]);
  });

  it('a storage that fails is named as the problem, for the alerts', async () => {
    await keeper(new Steps(failAt(/./, 'before', 99))).write(log, true);
    const problems = logged.filter(({ event }) => event === 'problemFound');
    expect(problems.map(({ fields }) => fields)).toMatchObject([{ code: 'storageRefused' }]);
  });
});

describe('status', () => {
  it('can be read when storage fails: it says so', async () => {
    const { healthy, problems } = await keeper(new Steps(failAt(/list/, 'before', 99))).read();
    expect(healthy).toBe(false);
    expect(problems.map(({ code }) => code)).toEqual(['storageRefused']);
  });

  it('that is only read is not stored', async () => {
    await keeper().read();
    expect(files.paths()).toEqual([]);
    expect(journalTable.calls.filter(({ operation }) => operation !== 'list')).toEqual([]);
  });
});
