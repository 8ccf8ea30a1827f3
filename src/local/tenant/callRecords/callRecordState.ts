import type { Clock } from '../../../clock.ts';
import { Draw, hash } from '../draw.ts';
import { makePeople } from '../people.ts';
import type { PendingFaults } from '../pendingFaults.ts';
import { seriesFrom, type TenantOptions } from '../tenantOptions.ts';
import { ticksOfMs } from '../ticks.ts';
import { CallRecordCounter } from './callRecordCounter.ts';
import { callRecordSettings, type CallRecordSettings } from './callRecordOptions.ts';
import { CallRecordRequests } from './callRecordRequests.ts';
import { CallSeries } from './callSeries.ts';
import type { Caller } from './content.ts';
import {
  finishedCall,
  raisedVersion,
  type FinishedCall,
  type RaisedVersion,
} from './finishedCall.ts';
import { HeldCalls } from './heldCalls.ts';
import { Notifier } from './notifier.ts';
import { SkipTokens } from './skipTokens.ts';
import { Subscriptions } from './subscriptions.ts';

/** Everything that the tenant remembers of call records and of those who want to know of them. */
export class CallRecordState {
  readonly clock: Clock;
  readonly settings: CallRecordSettings;
  readonly calls: HeldCalls;
  readonly callers: readonly Caller[];
  readonly tokens = new SkipTokens();
  readonly counter: CallRecordCounter;
  readonly requests = new CallRecordRequests();
  readonly subscriptions = new Subscriptions();
  readonly notifier: Notifier;
  /** What a last page has for its continuation link. */
  readonly lastLink: null | undefined;
  private readonly seed: number;
  private readonly draw: Draw;
  private finished = 0;

  constructor(
    options: TenantOptions,
    readonly faults: PendingFaults,
  ) {
    const seed = options.seed ?? 1;
    this.seed = seed;
    this.draw = new Draw(hash(seed, 71, 0));
    this.clock = options.clock;
    this.settings = callRecordSettings(options);
    this.lastLink = options.lastLink === 'null' ? null : undefined;
    this.counter = new CallRecordCounter(this.settings.limits);
    const tenantId = this.draw.guid();
    this.callers = makePeople(seed).map((person) => ({
      id: textOf(person.id),
      displayName: textOf(person.displayName),
      userPrincipalName: textOf(person.principalName),
      tenantId,
    }));
    this.calls = new HeldCalls(this.series(options), this.settings.retentionDays);
    const { clock, settings, calls, subscriptions } = this;
    this.notifier = new Notifier({ clock, settings, calls, subscriptions, tenantId });
  }

  /** Calls end now. @returns the ids of their records @throws Error for an unreadable time */
  finish(count: number, asked: FinishedCall): string[] {
    const calls = Array.from({ length: count }, () => {
      this.finished += 1;
      return finishedCall(asked, hash(this.seed, 72, this.finished), this.clock.now());
    });
    for (const call of calls) this.calls.add(call);
    this.notifier.tell(calls.map(({ id }) => ({ id, version: 1 })));
    return calls.map(({ id }) => id);
  }

  /** @returns the new version's number @throws Error if there is no such record */
  raise(id: string, asked: RaisedVersion): number {
    const now = this.clock.now();
    const version = this.calls.raise(id, now, (newest) => raisedVersion(newest, asked, now));
    this.notifier.tell([{ id, version }]);
    return version;
  }

  newId(): string {
    return this.draw.guid();
  }

  /** Made of characters that have to be decoded, and of none that has to be escaped in HTML. */
  newToken(): string {
    return `Validation: Testing client application reachability for subscription Request-Id: ${this.draw.guid()} +/=%41 ü`;
  }

  private series(options: TenantOptions): CallSeries {
    return new CallSeries({
      seed: this.seed,
      perDay: this.settings.perDay,
      from: ticksOfMs(seriesFrom(options)),
      to: options.to === undefined ? undefined : ticksOfMs(options.to),
      hasLateVersions: this.settings.hasLateVersions,
    });
  }
}

function textOf(json: string): string {
  return String(JSON.parse(json));
}
