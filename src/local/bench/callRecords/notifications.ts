import { randomUUID } from 'node:crypto';
import { Inbox } from '../../../callRecords/inbox.ts';
import { SubscriptionStore } from '../../../callRecords/subscription/subscriptionStore.ts';
import { openTables, type Tables } from '../../../storage/openStorage.ts';
import { atMost, observed, type Figure } from '../figures.ts';
import { withEmulator } from '../workplace.ts';
import { startHostProcess, type HostProcess } from './hostProcess.ts';
import { NotificationLoad } from './notificationLoad.ts';

const exportContainer = 'bench';
const largest = 1000;
/** After so many notifications the memory is looked at. */
const [first, last] = [20_000, 100_000];
/** Items of 30 seconds, in POSTs of 1 to 20. */
const small = smallSizes(1500);

/** The receiver of the built app under the local host: how fast it answers, and what it holds. */
export async function notifications(): Promise<Figure[]> {
  return withEmulator(async ({ connectionString }) => {
    const env = { EXPORT_STORAGE: connectionString, EXPORT_CONTAINER: exportContainer };
    const tables = await openTables({ connectionString, exportContainer });
    const host = await startHostProcess(env);
    try {
      const subscription = subscriptionTo(`${host.url}/api/notifications`);
      await store(tables, subscription);
      return await measureHost(host, new NotificationLoad(subscription), tables);
    } finally {
      await host.stop();
    }
  });
}

async function measureHost(
  host: HostProcess,
  load: NotificationLoad,
  { inbox }: Tables,
): Promise<Figure[]> {
  process.stderr.write(`  ${largest} items a POST, one POST a second\n`);
  const inLargest = await load.steadily(largest, Array<number>(first / largest).fill(largest));
  const early = await host.memoryMb();
  inLargest.push(...(await load.steadily(largest, Array<number>(10).fill(largest))));
  process.stderr.write('  50 items a second in POSTs of 1 to 20\n');
  const inSmall = await load.steadily(50, small);
  process.stderr.write(`  up to ${last} notifications\n`);
  await load.inARow(last - load.acknowledged, largest);
  const late = await host.memoryMb();
  const kept = await countEntries(new Inbox(inbox));
  return [
    atMost('1,000 items a POST, one a second, 99th percentile', p99(inLargest), 1000, ' ms'),
    observed('median of that', `${middle(inLargest).toFixed(0)} ms`),
    atMost('50 items a second, POSTs of 1 to 20, 99th percentile', p99(inSmall), 100, ' ms'),
    observed('median of that', `${middle(inSmall).toFixed(0)} ms`),
    atMost('memory after 100,000 against 20,000 notifications', late / early, 1.1, 'x'),
    observed('memory after 20,000; after 100,000', `${early.toFixed(0)}; ${late.toFixed(0)} MB`),
    atMost('acknowledged records that are not in the inbox', load.acknowledged - kept, 0),
  ];
}

const hourMs = 3_600_000;

function subscriptionTo(notificationUrl: string) {
  return {
    id: randomUUID(),
    resource: 'communications/callRecords',
    changeType: 'updated',
    notificationUrl,
    lifecycleNotificationUrl: notificationUrl,
    clientState: randomUUID(),
    createdAt: Date.now(),
    expiresAt: Date.now() + hourMs,
    isPaused: false,
  };
}

/** As the renewal stores a subscription that Graph has created. */
async function store(
  { subscriptions }: Tables,
  { id, clientState, notificationUrl, createdAt, expiresAt }: ReturnType<typeof subscriptionTo>,
): Promise<void> {
  const times = { createdAt, renewedAt: createdAt, expiresAt, acceptedUntil: expiresAt };
  await new SubscriptionStore(subscriptions).save({ id, clientState, notificationUrl, ...times });
}

async function countEntries(inbox: Inbox): Promise<number> {
  const ids = new Set<string>();
  for await (const { id } of inbox.list()) ids.add(id);
  return ids.size;
}

/** 1 to 20, each as often as the others, in no order. */
function smallSizes(items: number): number[] {
  const sizes: number[] = [];
  for (let left = items; left > 0; left -= sizes.at(-1) ?? left) {
    sizes.push(Math.min(left, 1 + ((sizes.length * 7) % 20)));
  }
  return sizes;
}

function p99(values: readonly number[]): number {
  return percentile(values, 0.99);
}

function middle(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The smallest value that at least such a share of all does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}
