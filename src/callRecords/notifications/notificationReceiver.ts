import type { Clock } from '../../clock.ts';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Inbox } from '../inbox.ts';
import type { Fact, SubscriptionStore } from '../subscription/subscriptionStore.ts';
import { AcceptedSubscriptions } from './acceptedSubscriptions.ts';
import { answerHandshake, type Reply } from './answerHandshake.ts';
import { largestBody, readNotifications } from './readNotifications.ts';
import type { Notifications, ReadNotifications } from './readNotifications.ts';

export interface NotificationContext {
  readonly inbox: Inbox;
  readonly subscriptions: SubscriptionStore;
  readonly clock: Clock;
  /** Called with the number of items of a POST that are not ours; a POST that is none has one. */
  readonly rejected?: (items: number) => void;
}

/** A POST to the notifications route. */
export interface NotificationRequest {
  /** Decoded; undefined if the request is no handshake. */
  readonly validationToken: string | undefined;
  /** Bytes that the body is said to have; undefined if nothing is said. */
  readonly contentLength: number | undefined;
  readonly body: () => Promise<Uint8Array>;
}

/** What is noted for status only is written no more often. */
const noteMs = 60_000;

const lifecycleFacts: Readonly<Partial<Record<string, Fact>>> = {
  reauthorizationRequired: 'reauthorizationRequiredAt',
  subscriptionRemoved: 'subscriptionRemovedAt',
  missed: 'missedAt',
};

interface Opened extends NotificationContext {
  readonly accepted: AcceptedSubscriptions;
}

/** Takes what Graph posts. Keep it as long as the process lives: it remembers subscriptions. */
export class NotificationReceiver {
  private readonly notedAt = new Map<Fact, number>();
  private opening: Promise<Opened> | undefined;

  /** @param open called with the first request, and again if it fails; a handshake does not wait */
  constructor(private readonly open: () => Promise<NotificationContext>) {}

  /** Answers 202 only when everything that is ours is stored, and 500 if Graph is to repeat it. */
  async receive(request: NotificationRequest, log: Log): Promise<Reply> {
    const { validationToken } = request;
    if (validationToken !== undefined) return this.shakeHands(validationToken);
    try {
      const read = await this.read(request);
      if (read.kind === 'notifications') return await this.take(read, log);
      log.warn('notificationRefused', { reason: read.reason });
      void this.noteRejected(1);
      return { status: 400 };
    } catch (error) {
      log.error('notificationRefused', { reason: describeError(error) });
      return { status: 500 };
    }
  }

  private shakeHands(validationToken: string): Reply {
    const reply = answerHandshake(validationToken);
    if (reply.status === 200) void this.noteSometimes('handshakeAt');
    return reply;
  }

  private async read({ contentLength = 0, body }: NotificationRequest): Promise<ReadNotifications> {
    if (contentLength > largestBody) return { kind: 'refused', reason: 'tooLarge' };
    const bytes = await body();
    const { accepted } = await this.opened();
    const read = readNotifications(bytes, await accepted.recent());
    if (read.kind === 'refused' || !hasStrangers(read)) return read;
    const newer = await accepted.newer();
    return newer ? readNotifications(bytes, newer) : read;
  }

  private async take({ ids, lifecycleEvents, rejected }: Notifications, log: Log): Promise<Reply> {
    const { inbox, subscriptions, clock } = await this.opened();
    if (ids.length > 0) await inbox.announce(ids, clock.now());
    for (const lifecycleEvent of lifecycleEvents) {
      const fact = lifecycleFacts[lifecycleEvent];
      if (fact) await subscriptions.note(fact, clock.now());
      log.info('lifecycleReceived', { lifecycleEvent });
    }
    const rejectedItems = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    if (rejectedItems > 0) void this.noteRejected(rejectedItems);
    log[rejectedItems > 0 ? 'warn' : 'info']('notificationsReceived', {
      accepted: ids.length,
      rejected,
    });
    if (ids.length > 0) void this.noteSometimes('notificationAt');
    return { status: 202 };
  }

  /** The answer does not wait for it, nor depend on it. */
  private async noteSometimes(fact: Fact): Promise<void> {
    try {
      const { subscriptions, clock } = await this.opened();
      const now = clock.now();
      if (now - (this.notedAt.get(fact) ?? -Infinity) < noteMs) return;
      this.notedAt.set(fact, now);
      await subscriptions.note(fact, now);
    } catch {
      // The next request tries again.
      this.notedAt.delete(fact);
    }
  }

  /** The answer does not wait for it, nor depend on it. */
  private async noteRejected(items: number): Promise<void> {
    try {
      const { rejected } = await this.opened();
      rejected?.(items);
    } catch {
      // They are counted for status only.
    }
  }

  private opened(): Promise<Opened> {
    this.opening ??= this.openOnce().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async openOnce(): Promise<Opened> {
    const context = await this.open();
    const accepted = new AcceptedSubscriptions(context.subscriptions, context.clock);
    return { ...context, accepted };
  }
}

/** True if a subscription that is not known yet would explain what was rejected. */
function hasStrangers({ rejected }: Notifications): boolean {
  return rejected.clientState !== undefined || rejected.subscription !== undefined;
}
