import type {
  GraphSubscription,
  SubscriptionApi,
  WantedSubscription,
} from '../callRecords/subscriptionApi.ts';
import { BadAnswerError } from '../errors.ts';
import { continuationFault } from './continuationFault.ts';
import type { FailedTry } from './failedTry.ts';
import type { Answer, NoAnswer } from './graphConnection.ts';
import type { GraphRequest, Pacing } from './graphRequest.ts';
import { Limiter } from './limiter.ts';
import { PatientConnection, type PatientConnectionOptions } from './patientConnection.ts';
import { readAnswer } from './readAnswer.ts';
import { readCreated, readRenewed, subject } from './subscriptionAnswer.ts';
import { readSubscriptionPage, type SubscriptionPage } from './subscriptionBody.ts';

const usualBudgetMs = 120_000;
/** An organization has 100 subscriptions to call records at most. */
const mostPages = 100;
/** Far below any limit of Graph, and far above any need of ours. */
const limits = { perFeed: 600, together: 600 };

type Sent = Pick<GraphRequest, 'method' | 'url' | 'body'>;

/** The subscriptions of this application, at Graph. */
export class GraphSubscriptions implements SubscriptionApi {
  readonly #connection: PatientConnection;
  readonly #root: string;
  readonly #pacing: Pacing;

  /** @param options the time for one request with all its waits is two minutes unless given */
  constructor(options: PatientConnectionOptions) {
    const { access, clock, budgetMs = usualBudgetMs } = options;
    this.#connection = new PatientConnection({ ...options, budgetMs });
    this.#root = access.root;
    this.#pacing = new Limiter(clock, limits).of(subject);
  }

  async list(signal: AbortSignal): Promise<readonly GraphSubscription[]> {
    const all: GraphSubscription[] = [];
    const read = (answer: Answer | NoAnswer) =>
      readAnswer({ subject }, answer, readSubscriptionPage);
    const urls = new Set<string>();
    for (let url: string | undefined = this.#url(); url !== undefined;) {
      this.#requireFollowable(url, urls);
      urls.add(url);
      const page: SubscriptionPage = await this.#ask({ url }, read, signal);
      all.push(...page.subscriptions);
      url = page.next;
    }
    return all;
  }

  async create(wanted: WantedSubscription, signal: AbortSignal): Promise<GraphSubscription> {
    const { notificationUrl, clientState, expiresAt } = wanted;
    const body = {
      changeType: 'updated',
      notificationUrl,
      lifecycleNotificationUrl: notificationUrl,
      resource: '/communications/callRecords',
      expirationDateTime: new Date(expiresAt).toISOString(),
      clientState,
    };
    return await this.#ask({ method: 'POST', url: this.#url(), body }, readCreated, signal);
  }

  async renew(
    id: string,
    expiresAt: number,
    signal: AbortSignal,
  ): Promise<GraphSubscription | undefined> {
    const body = { expirationDateTime: new Date(expiresAt).toISOString() };
    return await this.#ask({ method: 'PATCH', url: this.#url(id), body }, readRenewed, signal);
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    const read = (answer: Answer | NoAnswer) =>
      answer.status === 204 || answer.status === 404
        ? undefined
        : readAnswer({ subject }, answer, () => undefined);
    await this.#ask({ method: 'DELETE', url: this.#url(id) }, read, signal);
  }

  #url(id?: string): string {
    const all = `${this.#root}/v1.0/subscriptions`;
    return id === undefined ? all : `${all}/${encodeURIComponent(id)}`;
  }

  #requireFollowable(url: string, followed: ReadonlySet<string>): void {
    const fault = followed.has(url)
      ? 'it leads to a page that was read already'
      : followed.size >= mostPages
        ? `it is the ${mostPages}th`
        : continuationFault(url, this.#root);
    if (fault === undefined) return;
    throw new BadAnswerError(`${subject}: continuation link refused: ${fault}.`);
  }

  #ask<T>(
    sent: Sent,
    read: (answer: Answer | NoAnswer) => T | FailedTry,
    signal: AbortSignal,
  ): Promise<T> {
    const feedName = 'callRecords';
    const request = { ...sent, feedName, pacing: this.#pacing, giveUpAt: Infinity };
    return this.#connection.ask(request, read, signal);
  }
}
