import { beforeEach, describe, expect, it } from 'vitest';
import { Inbox } from '../../../src/callRecords/inbox.ts';
import { SubscriptionStore } from '../../../src/callRecords/subscription/subscriptionStore.ts';
import type { FeedReport } from '../../../src/export/exportRun.ts';
import { doctorFixes, type FixTools } from '../../../src/local/doctor/doctorFixes.ts';
import type { FixName } from '../../../src/local/doctor/fixes.ts';
import { runFixes } from '../../../src/local/doctor/runFixes.ts';
import { silentLog } from '../../../src/log.ts';
import type { Exporter } from '../../../src/wiring.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeSubscriptionApi } from '../../support/fakeSubscriptionApi.ts';
import { MemoryEntityTable } from '../../support/memoryEntityTable.ts';

const { signal } = new AbortController();
const now = Date.UTC(2026, 10, 2, 6);
const hourMs = 3_600_000;
const address = 'https://example.com/api/notifications';

let clock: FakeClock;
let inbox: Inbox;
let store: SubscriptionStore;
let api: FakeSubscriptionApi;
let notificationUrl: string | undefined;
/** What the exporter was asked to do. */
let asked: string[];
let failing: Error | undefined;

beforeEach(() => {
  clock = new FakeClock(now);
  inbox = new Inbox(new MemoryEntityTable());
  store = new SubscriptionStore(new MemoryEntityTable());
  api = new FakeSubscriptionApi(() => clock.now());
  notificationUrl = address;
  asked = [];
  failing = undefined;
});

const report = (feed: string): FeedReport => ({ feed, done: 2, left: 0 });

const exporter: Pick<Exporter, 'exportLogs' | 'bringCallRecordsUpToDate'> = {
  exportLogs: ({ attended, range }, _, feeds = []) => {
    asked.push(`logs ${feeds.join()} ${JSON.stringify({ attended, range })}`);
    if (failing) return Promise.reject(failing);
    return Promise.resolve({ feeds: feeds.map(report), errors: ['Error: late'], complete: false });
  },
  bringCallRecordsUpToDate: ({ attended }) => {
    asked.push(`callRecords ${JSON.stringify({ attended })}`);
    return Promise.resolve({ ...report('callRecords'), left: 1, error: 'BadAnswerError: 400' });
  },
};

async function fix(name: FixName, feeds?: readonly string[]): Promise<string[]> {
  const renewal = { subscriptions: store, api, notificationUrl, clock };
  const tools: FixTools = {
    app: {
      exporter: () => Promise.resolve(exporter as Exporter),
      renewal: () => Promise.resolve(renewal),
    },
    createStorage: () => {
      asked.push('create');
      return failing ? Promise.reject(failing) : Promise.resolve();
    },
    store: () => Promise.resolve(store),
    stale: () => Promise.resolve([]),
    inbox: () => Promise.resolve(inbox),
    clock,
    log: silentLog,
  };
  const fixes = doctorFixes({ feeds: ['smsLog', 'callRecords'], notificationUrl }, tools);
  const lines: string[] = [];
  await runFixes([{ name, feeds }], fixes, (line) => lines.push(line), signal);
  return lines;
}

describe('--fix', () => {
  it('creates what storage lacks', async () => {
    expect(await fix('createStorage')).toEqual([
      'createStorage: containers and tables are there now',
    ]);
    expect(asked).toEqual(['create']);
  });

  it('says that no lease is to be broken', async () => {
    expect(await fix('breakLeases')).toEqual(['breakLeases: no lease is stale any more']);
  });

  it('pulls the feeds concerned, as a person who waits', async () => {
    expect(await fix('pullFeeds', ['smsLog'])).toEqual([
      'pullFeeds: smsLog: windows done 2, left 0',
      'pullFeeds: late',
    ]);
    expect(asked).toEqual(['logs smsLog {"attended":true}']);
  });

  it('pulls all feeds where none is named', async () => {
    await fix('pullFeeds');
    expect(asked).toEqual(['logs smsLog {"attended":true}', 'callRecords {"attended":true}']);
  });

  it('tries failing call records again, and says what is left', async () => {
    await inbox.announce(['aa'], now);
    for await (const entry of inbox.list()) await inbox.putOff(entry, now + hourMs, 'Error: x');
    expect(await fix('retryRecords')).toEqual([
      'retryRecords: failing call records that are tried again: 1',
      'retryRecords: callRecords: windows done 2, left 1: 400',
    ]);
    for await (const entry of inbox.list()) expect(entry).toMatchObject({ tries: 1, nextTry: 0 });
    expect(asked).toEqual(['callRecords {"attended":true}']);
  });

  it('tells why something could not be done, and does the rest', async () => {
    failing = new Error('no storage');
    expect(await fix('createStorage')).toEqual(['createStorage: could not be done: no storage']);
  });
});

describe('--fix of the subscription', () => {
  it('creates one where there is none', async () => {
    expect(await fix('renewSubscription')).toEqual([
      'renewSubscription: the subscription is there and leads to NOTIFICATION_URL',
    ]);
    expect(api.live()).toMatchObject([{ notificationUrl: address }]);
    expect((await store.read()).known).toHaveLength(1);
  });

  it('creates one at once that Graph has lost since its list was read last', async () => {
    await fix('renewSubscription');
    await clock.advance(60_000);
    api.subscriptions.clear();
    await fix('renewSubscription');
    expect(api.live()).toHaveLength(1);
  });

  it('leaves one alone that lives', async () => {
    await fix('renewSubscription');
    api.calls.length = 0;
    await fix('renewSubscription');
    expect(api.calls).toEqual(['list']);
  });

  it('removes none where the address is not known here', async () => {
    await fix('renewSubscription');
    notificationUrl = undefined;
    expect(await fix('renewSubscription')).toEqual([
      'renewSubscription: left the subscription alone: NOTIFICATION_URL is not set here',
    ]);
    expect(api.live()).toHaveLength(1);
  });

  it('says why Graph does not create it', async () => {
    api.refuse = () => {
      throw new Error('Graph cannot reach the address');
    };
    expect(await fix('renewSubscription')).toEqual([
      'renewSubscription: could not be done: Graph cannot reach the address',
    ]);
  });
});
