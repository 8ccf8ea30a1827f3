import type { Clock } from '../../../clock.ts';
import type { CallRecordSettings, NotificationSettings } from './callRecordOptions.ts';
import type { CallEvent, HeldCalls } from './heldCalls.ts';
import type { JsonObject } from './json.ts';
import { lifecycleItem, notificationItem, type LifecycleEvent } from './notificationItem.ts';
import { PostQueue, type NotificationTally } from './postQueue.ts';
import type { Subscription } from './subscription.ts';
import type { Subscriptions } from './subscriptions.ts';

/** How far ahead the series is searched for what will have to be told. */
const lookAheadMs = 3_600_000;

export interface NotifierParts {
  readonly clock: Clock;
  readonly settings: CallRecordSettings;
  readonly calls: HeldCalls;
  readonly subscriptions: Subscriptions;
  readonly tenantId: string;
}

/** Tells subscribers of new records and new versions. */
export class Notifier {
  readonly posts: PostQueue;
  private settings: NotificationSettings;
  private toldUntil: number;
  private upcoming: CallEvent[] = [];
  private searchedUntil: number;
  private readonly seen = new Map<string, Set<string>>();
  private stop: (() => void) | undefined;

  constructor(private readonly parts: NotifierParts) {
    const { clock, settings } = parts;
    this.settings = settings.notifications;
    this.toldUntil = clock.now();
    this.searchedUntil = clock.now();
    const { retryScale, answerWithinMs } = settings;
    const isReachable = () => this.isReachable;
    this.posts = new PostQueue({ clock, retryScale, answerWithinMs, isReachable });
  }

  /** Whether any address of a subscriber answers. */
  get isReachable(): boolean {
    return this.settings.isReachable;
  }

  /** There is a subscription: from now on, looks by itself for what it is to be told. */
  begin(): void {
    const { clock, settings } = this.parts;
    if (settings.notifyEveryMs === 0) return;
    this.stop ??= clock.every(settings.notifyEveryMs, () => void this.deliver());
  }

  close(): void {
    this.rest();
    this.posts.close();
  }

  /** @returns what now holds */
  configure(change: Partial<NotificationSettings>): NotificationSettings {
    this.collect();
    this.settings = { ...this.settings, ...change };
    return this.settings;
  }

  /** Something has happened just now. */
  tell(events: readonly Pick<CallEvent, 'id' | 'version'>[]): void {
    this.collect();
    this.enqueue(events.map((event) => ({ ...event, at: this.parts.clock.now() })));
    this.wake();
  }

  /** Tells a subscriber of what happens to its subscription, if it said where. */
  tellLifecycle(subscription: Subscription, event: LifecycleEvent): void {
    const { lifecycleNotificationUrl: url } = subscription;
    if (url === undefined) return;
    this.posts.add(url, [lifecycleItem(subscription, event, this.parts.tenantId)]);
    this.wake();
  }

  /** Sends everything that is due, and waits for the answers. */
  async deliver(): Promise<NotificationTally> {
    this.collect();
    await this.posts.send();
    if (this.posts.isEmpty && this.live().length === 0) this.rest();
    return this.posts.tally();
  }

  private wake(): void {
    if (this.parts.settings.notifyEveryMs > 0) void this.deliver();
  }

  private rest(): void {
    this.stop?.();
    this.stop = undefined;
  }

  private live(): Subscription[] {
    return this.parts.subscriptions.live(this.parts.clock.now());
  }

  /** Looks for what has happened to made-up calls since the last time. */
  private collect(): void {
    const { clock, calls } = this.parts;
    const now = clock.now();
    const since = this.toldUntil;
    this.toldUntil = now;
    if (this.live().length === 0) {
      this.upcoming = [];
      this.searchedUntil = now;
      return;
    }
    if (now > this.searchedUntil) {
      const ahead = now + lookAheadMs;
      this.upcoming.push(...calls.events(Math.max(since, this.searchedUntil), ahead));
      this.searchedUntil = ahead;
    }
    const next = this.upcoming.findIndex(({ at }) => at > now);
    const due = this.upcoming.splice(0, next === -1 ? this.upcoming.length : next);
    this.enqueue(due.filter(({ id }) => calls.isUntouched(id)));
  }

  private enqueue(events: readonly CallEvent[]): void {
    if (!this.settings.isOn || events.length === 0) return;
    const items = new Map<string, JsonObject[]>();
    for (const subscription of this.live()) {
      if (subscription.isPaused) continue;
      const { notificationUrl } = subscription;
      const own = events.filter(({ at }) => at >= subscription.createdAt);
      const all = [...(items.get(notificationUrl) ?? []), ...this.items(subscription, own)];
      items.set(notificationUrl, all);
    }
    for (const [url, all] of items) this.post(url, all);
  }

  private items(subscription: Subscription, events: readonly CallEvent[]): JsonObject[] {
    const { tenantId } = this.parts;
    return events.flatMap((event) => {
      return this.changeTypes(subscription, event.id).map((changeType) =>
        notificationItem(subscription, event, changeType, tenantId),
      );
    });
  }

  /** `created` is for the first sighting by this subscription, `updated` for every one. */
  private changeTypes({ id, changeType }: Subscription, callId: string): string[] {
    const wanted = changeType.split(',');
    const seen = this.seen.get(id) ?? new Set();
    const isFirst = !seen.has(callId);
    if (wanted.includes('created')) this.seen.set(id, seen.add(callId));
    return wanted.filter((type) => type === 'updated' || isFirst);
  }

  private post(url: string, items: readonly JsonObject[]): void {
    const { duplicates, isReordered } = this.settings;
    const itemsPerPost = Math.max(1, this.settings.itemsPerPost);
    const ordered = isReordered ? items.toReversed() : items;
    for (let start = 0; start < ordered.length; start += itemsPerPost) {
      const some = ordered.slice(start, start + itemsPerPost);
      for (let copy = 0; copy <= duplicates; copy += 1) this.posts.add(url, some);
    }
  }
}
