import type { Clock } from '../../clock.ts';
import { BadAnswerError, describeError, RetryLaterError } from '../../errors.ts';
import { edge } from '../../export/window.ts';
import type { Log } from '../../log.ts';
import type { GraphSubscription, SubscriptionApi } from '../subscriptionApi.ts';
import { decideRenewal, findRequested, isReviewDue, lifetimeMs } from './decideRenewal.ts';
import type { Verdict } from './decideRenewal.ts';
import { acceptedUntil, type SubscriptionRow } from './subscriptionRow.ts';
import type { SubscriptionStore } from './subscriptionStore.ts';

export interface RenewalContext {
  readonly subscriptions: SubscriptionStore;
  readonly api: SubscriptionApi;
  /** Undefined where Graph shall not notify. */
  readonly notificationUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** After so long no answer to a request is under way any more. */
const requestMs = 3_600_000;

/**
 * Sees to it that Graph has one subscription, with a clientState that is stored, and that it
 * lives on. A run that is cut off anywhere is made good by the next one.
 * @param signal ends waits and requests
 * @returns false if there was nothing to do
 * @throws what SubscriptionApi and the table throw; it is logged
 */
export async function renewSubscription(
  context: RenewalContext,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const stored = await context.subscriptions.read();
    const { notificationUrl, clock } = context;
    if (!isReviewDue(stored, notificationUrl, clock.now())) return false;
    await new Renewal(context, signal).run();
    return true;
  } catch (error) {
    context.log.error('subscriptionFailed', { error: describeError(error) });
    await noteFailure(context, describeError(error));
    throw error;
  }
}

async function noteFailure({ subscriptions, clock }: RenewalContext, error: string) {
  try {
    await subscriptions.noteFailure({ at: clock.now(), error });
  } catch {
    // What is thrown and logged is why the renewal failed.
  }
}

class Renewal {
  /** What Graph said last. */
  private listed: readonly GraphSubscription[] = [];
  private readonly removed = new Set<string>();

  constructor(
    private readonly context: RenewalContext,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<void> {
    const { subscriptions, notificationUrl, clock } = this.context;
    const begunAt = clock.now();
    const verdict = await this.review();
    const { current, strangers, leftovers } = verdict;
    if (current) {
      await this.keep(current, verdict.isRenewalDue);
      await this.remove(strangers);
    } else if (notificationUrl !== undefined) {
      await this.create(notificationUrl, strangers);
    }
    // Only now that there is another one.
    await this.remove(leftovers);
    await this.tidyUp();
    await subscriptions.note('reviewedAt', begunAt);
    await subscriptions.forgetFailure();
  }

  /** Asks Graph what there is, and corrects what is stored accordingly. */
  private async review(): Promise<Verdict> {
    const { subscriptions, api, notificationUrl, clock } = this.context;
    // Read after it was listed, a subscription that another instance has just created is known.
    this.listed = await api.list(this.signal);
    let stored = await subscriptions.read();
    const created = findRequested(stored, this.listed);
    if (created && stored.requested) {
      await subscriptions.confirm(stored.requested, created);
      stored = await subscriptions.read();
    }
    const verdict = decideRenewal(stored, this.listed, notificationUrl, clock.now());
    for (const row of verdict.changed) await subscriptions.save(row);
    return verdict;
  }

  private async keep(current: SubscriptionRow, isRenewalDue: boolean): Promise<void> {
    if (!isRenewalDue || (await this.renew(current))) return;
    // One wrong 404 has made others forget a subscription that lived:
    // https://github.com/splunk/azure-functions-splunk/issues/2
    const { current: found, strangers } = await this.review();
    if (this.listed.some(({ id }) => id === current.id)) {
      const message = `subscription ${current.id}: Graph lists it but does not find it to renew it.`;
      throw new RetryLaterError(message, undefined, { status: 404 });
    }
    await this.context.subscriptions.save({ ...current, expiresAt: this.context.clock.now() });
    if (found === undefined || found.id === current.id) {
      await this.create(current.notificationUrl, strangers);
    }
  }

  /** @returns false if Graph answers that it does not have the subscription */
  private async renew(current: SubscriptionRow): Promise<boolean> {
    const { subscriptions, api, clock, log } = this.context;
    const renewedAt = clock.now();
    const asked = newExpiry(renewedAt);
    // The answer may be lost: what Graph sends until then has to be taken nevertheless.
    const row = {
      ...current,
      acceptedUntil: Math.max(current.acceptedUntil, acceptedUntil(asked)),
    };
    await subscriptions.save(row);
    const renewed = await api.renew(current.id, asked, this.signal);
    if (renewed === undefined) return false;
    const { id, expiresAt } = renewed;
    await subscriptions.save({ ...row, renewedAt, expiresAt });
    log.info('subscriptionRenewed', { subscription: id, expiresAt: edge(expiresAt) });
    return true;
  }

  private async create(notificationUrl: string, strangers: readonly string[]): Promise<void> {
    // Whoever does not know the clientState cannot use them, and Graph refuses a second one.
    await this.remove(strangers);
    try {
      await this.subscribe(notificationUrl);
    } catch (error) {
      if (!(error instanceof BadAnswerError) || error.status !== 409) throw error;
      // Another instance was faster, or there is one to the address that the app had before.
      const verdict = await this.review();
      if (verdict.current) return;
      await this.remove([...verdict.strangers, ...verdict.leftovers]);
      await this.subscribe(notificationUrl);
    }
  }

  private async subscribe(notificationUrl: string): Promise<void> {
    const { subscriptions, api, clock, log } = this.context;
    const now = clock.now();
    const request = await subscriptions.request(notificationUrl, newExpiry(now), now);
    const { clientState, expiresAt: asked } = request;
    const created = await api.create(
      { notificationUrl, clientState, expiresAt: asked },
      this.signal,
    );
    await subscriptions.confirm(request, created);
    const { id, expiresAt } = created;
    log.info('subscriptionCreated', { subscription: id, expiresAt: edge(expiresAt) });
  }

  private async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await this.context.api.remove(id, this.signal);
      this.removed.add(id);
    }
  }

  /** Stores what has been removed, and removes rows that nobody will need any more. */
  private async tidyUp(): Promise<void> {
    const { subscriptions, clock } = this.context;
    const now = clock.now();
    const { known, requested } = await subscriptions.read();
    for (const row of known) {
      if (row.acceptedUntil <= now) await subscriptions.forget(row);
      else if (this.removed.has(row.id)) await subscriptions.save({ ...row, expiresAt: now });
    }
    if (requested && requested.createdAt <= now - requestMs) await subscriptions.forget(requested);
  }
}

/** In whole seconds, so that Graph repeats it as it is. */
function newExpiry(now: number): number {
  return Math.floor((now + lifetimeMs) / 1_000) * 1_000;
}
