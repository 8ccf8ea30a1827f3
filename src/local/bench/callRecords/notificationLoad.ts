import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { notificationItem } from '../../tenant/callRecords/notificationItem.ts';
import type { Subscription } from '../../tenant/callRecords/subscription.ts';

/** Posts notifications of records, each of another one, as Graph does. */
export class NotificationLoad {
  /** Items of the POSTs that were acknowledged. */
  acknowledged = 0;
  private readonly tenantId = randomUUID();

  constructor(private readonly subscription: Subscription) {}

  /**
   * Posts so many items a second, whether or not earlier POSTs are answered.
   * @param sizes items of each POST
   * @returns how long each answer took, ms
   */
  async steadily(itemsPerSecond: number, sizes: readonly number[]): Promise<number[]> {
    const startedAt = performance.now();
    const answers: Promise<number>[] = [];
    let items = 0;
    for (const size of sizes) {
      await delay(startedAt + (items / itemsPerSecond) * 1000 - performance.now());
      answers.push(this.post(size));
      items += size;
    }
    return Promise.all(answers);
  }

  /** Posts items one POST after the other. */
  async inARow(items: number, size: number): Promise<void> {
    for (let left = items; left > 0; left -= size) await this.post(Math.min(left, size));
  }

  private async post(size: number): Promise<number> {
    const body = JSON.stringify({ value: Array.from({ length: size }, () => this.item()) });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const startedAt = performance.now();
    const { notificationUrl } = this.subscription;
    const answer = await fetch(notificationUrl, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`notifications are answered ${answer.status}`);
    this.acknowledged += size;
    return performance.now() - startedAt;
  }

  private item(): object {
    const event = { id: randomUUID(), version: 1 };
    return notificationItem(this.subscription, event, 'updated', this.tenantId);
  }
}
