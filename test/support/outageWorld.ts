import { createServer, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { readConfig, type Config } from '../../src/config.ts';
import { Inbox } from '../../src/callRecords/inbox.ts';
import { NotificationReceiver } from '../../src/callRecords/notifications/notificationReceiver.ts';
import { SubscriptionStore } from '../../src/callRecords/subscription/subscriptionStore.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { receiveNotifications } from '../../src/functions/receiveNotifications.ts';
import { Runs } from '../../src/functions/runs.ts';
import type { TimerFunction } from '../../src/functions/timerFunction.ts';
import { timersOf } from '../../src/functions/timers.ts';
import { doctorFixes } from '../../src/local/doctor/doctorFixes.ts';
import type { FixName } from '../../src/local/doctor/fixes.ts';
import { staleLeases } from '../../src/local/doctor/staleLeases.ts';
import { startTenant, type Tenant } from '../../src/local/tenant/startTenant.ts';
import type { TenantOptions } from '../../src/local/tenant/tenantOptions.ts';
import { createLog, type LogRecord } from '../../src/log.ts';
import type { ProblemCode } from '../../src/problemCodes.ts';
import type { StatusDocument } from '../../src/status/statusDocument.ts';
import type { Storage } from '../../src/storage/openStorage.ts';
import { openApp, type App } from '../../src/wiring.ts';
import { MemoryBlobs } from './memoryBlobs.ts';
import { MemoryEntityTable } from './memoryEntityTable.ts';
import { WholeClock } from './wholeClock.ts';
import { Steps, type Step } from './steps.ts';

const minuteMs = 60_000;
const tickMs = 30 * minuteMs;
const stepSchedule = '0 */30 * * * *';
/** When the export begins, a day before the story. */
const exportStart = '2026-11-04';
const storyBegins = Date.parse('2026-11-05T12:00:00Z');

/** What a story may want to be different from the beginning. */
export interface OutageOptions {
  readonly tenant?: Partial<TenantOptions>;
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * True if runs take minutes: status then takes the timers for half-hourly, as they are here,
   * because none runs again while another works.
   */
  readonly isSlow?: boolean;
}

/**
 * A tenant over HTTP, the app as it is put together for Azure, and its notifications route; time
 * and storage are of memory. Hours pass as fast as they can be lived through.
 */
export class OutageWorld {
  readonly clock = new WholeClock(storyBegins, { autoAdvance: true });
  readonly events: LogRecord[] = [];
  /** What the notifications route has logged. */
  readonly lines: string[] = [];
  readonly raw = new MemoryBlobs(this.clock);
  readonly files = new MemoryBlobs(this.clock);
  /** Interferes with calls of storage from now on; undefined, also as an answer, lets all pass. */
  storageFault: ((step: Step) => Error | undefined) | undefined;
  /** False as if a firewall kept Graph out. */
  webhookIsOpen = true;
  /** False as on a host that has lost them. */
  timersRun = true;
  tenant!: Tenant;
  app!: App;
  runs!: Runs;
  private isSlow = false;
  private timers: readonly TimerFunction[] = [];
  private readonly tables = [0, 1, 2, 3, 4].map(() => new MemoryEntityTable());
  private server!: Server;
  private config!: Config;
  private receiver!: NotificationReceiver;

  static async start(options: OutageOptions = {}): Promise<OutageWorld> {
    const { tenant = {}, settings = {}, isSlow = false } = options;
    const world = new OutageWorld();
    world.isSlow = isSlow;
    const { clock } = world;
    const from = Date.parse(exportStart);
    const rowsPerDay = { pstnCalls: 48, directRoutingCalls: 24, smsLog: 12 };
    // `pass` delivers: nothing need look for it every ten seconds of a day.
    const callRecords = { perDay: 24, notifyEveryMs: 0 };
    world.tenant = await startTenant({ clock, from, rowsPerDay, callRecords, ...tenant });
    world.server = await world.listen();
    world.deploy(settings);
    return world;
  }

  /** Starts the app anew, as a deployment does. */
  deploy(settings: Readonly<Record<string, string>> = {}): void {
    const address = this.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const env = {
      GRAPH_BASE_URL: this.tenant.url,
      EXPORT_STORAGE: 'UseDevelopmentStorage=true',
      EXPORT_START: exportStart,
      NOTIFICATION_URL: `http://127.0.0.1:${port}/api/notifications`,
      ...settings,
    };
    this.config = readConfig(env, this.clock.now());
    this.timers = timersOf(this.config, {
      exporter: () => this.app.exporter(),
      renewal: () => this.app.renewal(),
    });
    const timers = this.timers.map(({ name, schedule }) => ({
      name,
      schedule: this.isSlow ? stepSchedule : schedule,
    }));
    const { clock } = this;
    this.app = openApp(this.config, { clock, storage: this.storage(), timers });
    this.runs = new Runs({ timers: this.timers, status: this.app.status, clock, log: this.log() });
    this.receiver = new NotificationReceiver(this.app.notifications);
  }

  /**
   * Lets time pass in steps of half an hour, or longer ones where nothing happens; each timer runs
   * in each of them, if timers run.
   */
  async pass(hours: number, stepMs = tickMs): Promise<void> {
    const end = this.clock.now() + hours * 60 * minuteMs;
    while (this.clock.now() < end) {
      await this.clock.advance(Math.min(stepMs, end - this.clock.now()));
      await this.tenant.callRecords.deliver();
      if (this.timersRun) await this.runAll();
    }
  }

  /** One run of each timer, side by side, whatever comes of it. */
  async runAll(): Promise<void> {
    await Promise.allSettled(this.timers.map((timer) => this.runs.byTimer(timer, this.log())));
  }

  /** As `GET /api/status` tells it. */
  status(): Promise<StatusDocument> {
    return this.runs.look();
  }

  /** As `npm run doctor -- --fix` does it, on a machine that reaches the same storage. */
  async fix(name: FixName): Promise<readonly string[]> {
    const { clock, app, config } = this;
    const { ledger, inbox, subscriptions } = this.storage();
    const ledgers = config.feeds.map((feed) => new Ledger(feed, ledger));
    const claimant = { clock, holder: 'laptop/1', isGone: () => false };
    const fixes = doctorFixes(config, {
      ...{ app, clock, log: this.log() },
      createStorage: () => Promise.resolve(),
      store: () => Promise.resolve(new SubscriptionStore(subscriptions)),
      stale: () => staleLeases(ledgers, claimant),
      inbox: () => Promise.resolve(new Inbox(inbox)),
    });
    return fixes[name]({ name, feeds: undefined }, new AbortController().signal);
  }

  /** Of a feed, as it is stored. */
  ledger(feed: string): Ledger {
    return new Ledger(feed, this.storage().ledger);
  }

  async codes(): Promise<ProblemCode[]> {
    const { problems } = await this.status();
    return [...new Set(problems.map(({ code }) => code))].sort();
  }

  /**
   * What the tenant had some hours ago and the export has not, or has twice, in words; nothing if
   * all is well.
   */
  missing(ageHours = 6): string[] {
    const [from, to] = [Date.parse(exportStart), this.clock.now() - ageHours * 60 * minuteMs];
    const logs = logFeeds.filter(({ name }) => this.config.feeds.includes(name));
    const ofLogs = logs.flatMap(({ name }) =>
      lacking(name, this.tenant.truth(name, from, to), this.linesBelow(`${name}/`)),
    );
    const calls = this.tenant.callRecords.truth(from, to).map(({ id }) => id);
    const published = this.linesBelow('callRecords/').map((line) => idOf(JSON.parse(line)));
    if (!this.config.feeds.includes('callRecords')) return ofLogs;
    return [...ofLogs, ...lacking('callRecords', calls, published)];
  }

  log() {
    return createLog((record) => this.events.push(record));
  }

  async close(): Promise<void> {
    this.runs.stop();
    await this.tenant.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private linesBelow(prefix: string): string[] {
    const paths = this.raw.paths().filter((path) => path.startsWith(prefix));
    return paths.flatMap((path) =>
      gunzipSync(this.raw.bytes(path)).toString().split('\n').slice(0, -1),
    );
  }

  private storage(): Storage {
    const steps = new Steps((step) => {
      const fault = this.storageFault?.(step);
      if (fault) throw fault;
    });
    const [ledger, inbox, index, subscriptions, journal] = this.tables.map((table) =>
      steps.table(table),
    );
    if (!ledger || !inbox || !index || !subscriptions || !journal) throw new Error('five tables');
    const files = steps.blobs(this.files);
    return { ledger, inbox, index, subscriptions, journal, files, raw: steps.blobs(this.raw) };
  }

  /** The notifications route, as the Functions host calls it. */
  private async listen(): Promise<Server> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void this.answer(request.url ?? '/', Buffer.concat(chunks)).then(({ status, body }) => {
          response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private async answer(url: string, bytes: Buffer): Promise<{ status: number; body: string }> {
    if (!this.webhookIsOpen) return { status: 403, body: '' };
    const request = new HttpRequest({
      method: 'POST',
      url: `http://127.0.0.1${url}`,
      ...(bytes.length > 0 && { body: { bytes } }),
      query: Object.fromEntries(new URL(url, 'http://127.0.0.1').searchParams),
    });
    const context = new InvocationContext({
      functionName: 'receiveNotifications',
      logHandler: (_, line) => this.lines.push(String(line)),
    });
    const { status = 200, body } = await receiveNotifications(this.receiver, request, context);
    return { status, body: typeof body === 'string' ? body : '' };
  }
}

function idOf(record: unknown): string {
  return String((record as { readonly id: unknown }).id);
}

function lacking(feed: string, truth: readonly unknown[], held: readonly string[]): string[] {
  const there = new Set<unknown>(held);
  const lost = truth.filter((one) => !there.has(one)).length;
  return [
    ...(held.length === there.size ? [] : [`${feed}: rows are there twice`]),
    ...(lost > 0 ? [`${feed}: ${lost} of ${truth.length} rows are missing`] : []),
  ];
}
