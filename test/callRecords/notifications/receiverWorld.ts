import { Inbox } from '../../../src/callRecords/inbox.ts';
import type { Reply } from '../../../src/callRecords/notifications/answerHandshake.ts';
import { NotificationReceiver } from '../../../src/callRecords/notifications/notificationReceiver.ts';
import type {
  NotificationContext,
  NotificationRequest,
} from '../../../src/callRecords/notifications/notificationReceiver.ts';
import { SubscriptionStore } from '../../../src/callRecords/subscription/subscriptionStore.ts';
import { createLog, type LogRecord } from '../../../src/log.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryEntityTable } from '../../support/memoryEntityTable.ts';
import { Steps } from '../../support/steps.ts';
import type { Subscribed } from './posts.ts';

const hourMs = 3_600_000;

/** A receiver, what it writes, and what it logs. */
export class ReceiverWorld {
  readonly clock = new FakeClock(Date.parse('2026-11-02T08:00:00Z'));
  readonly inbox = new MemoryEntityTable();
  readonly subscriptions = new MemoryEntityTable();
  readonly store = new SubscriptionStore(this.subscriptions);
  readonly events: LogRecord[] = [];
  /** What was told of items that are not ours. */
  readonly rejected: number[] = [];
  private made = 0;

  context(steps = new Steps()): NotificationContext {
    return {
      inbox: new Inbox(steps.table(this.inbox)),
      subscriptions: new SubscriptionStore(steps.table(this.subscriptions)),
      clock: this.clock,
      rejected: (items) => this.rejected.push(items),
    };
  }

  receiver(steps?: Steps): NotificationReceiver {
    return new NotificationReceiver(() => Promise.resolve(this.context(steps)));
  }

  /** A subscription that Graph has just created, whose end is in two days. */
  async subscribe(): Promise<Subscribed> {
    const now = this.clock.now();
    this.made += 1;
    const id = `00000000-0000-4000-8000-${String(this.made).padStart(12, '0')}`;
    const request = await this.store.request('https://a.example.com', now + 48 * hourMs, now);
    await this.store.confirm(request, {
      ...{ id, resource: 'communications/callRecords', changeType: 'updated' },
      ...{ notificationUrl: 'https://a.example.com', expiresAt: request.expiresAt },
    });
    return { id, clientState: request.clientState };
  }

  post(
    receiver: NotificationReceiver,
    body: Uint8Array,
    more: Partial<NotificationRequest> = {},
  ): Promise<Reply> {
    const request = { validationToken: undefined, contentLength: body.byteLength };
    const log = createLog((record) => this.events.push(record));
    return receiver.receive({ ...request, body: () => Promise.resolve(body), ...more }, log);
  }

  /** Ids in the inbox, in order. */
  announced(): string[] {
    return this.inbox.rows('inbox').map(({ rowKey }) => rowKey);
  }

  /** How often storage was asked for the subscriptions; counts anew. */
  takeReadings(): number {
    return this.subscriptions.calls.splice(0).filter(({ operation }) => operation === 'list')
      .length;
  }
}
