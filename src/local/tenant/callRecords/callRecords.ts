import type { NotificationSettings } from './callRecordOptions.ts';
import type { CallRecordNote, CallRecordTally } from './callRecordRequests.ts';
import type { CallRecordState } from './callRecordState.ts';
import type { FinishedCall, RaisedVersion } from './finishedCall.ts';
import type { LifecycleEvent } from './notificationItem.ts';
import type { NotificationTally } from './postQueue.ts';
import { recordTruth, truthBetween, type WholeRecord } from './callRecordTruth.ts';
import type { Subscription } from './subscription.ts';
import { sendLifecycle, type LifecycleChoice } from './sendLifecycle.ts';

/** The call records of a simulated tenant. Ids it does not have are an Error. */
export interface CallRecords {
  /** The newest requests for call records, oldest first. */
  readonly requests: readonly CallRecordNote[];
  /** All requests as numbers. */
  tally(): CallRecordTally;
  /** The records that can be read now and start in `[from, to)` (milliseconds since 1970), whole. */
  truth(from: number, to: number): WholeRecord[];
  /** A record that can be read now, whole; undefined if there is none. */
  record(id: string): WholeRecord | undefined;
  /** A call ends now: its record is there, and subscribers are told. @returns its id */
  finish(call?: FinishedCall): string;
  /** So many calls end at once. @returns their ids */
  finishMany(count: number, call?: FinishedCall): string[];
  /** A record gets its next version. @returns the version's number */
  raise(id: string, change?: RaisedVersion): number;
  /** A record is gone. */
  remove(id: string): void;
  /** Subscribers are told of these records once more. */
  notifyAgain(ids: readonly string[]): void;
  /** Changes how subscribers are told. @returns what now holds */
  configureNotifications(change: Partial<NotificationSettings>): NotificationSettings;
  /** Tells subscribers what happens to their subscriptions, and lets it happen. */
  lifecycle(event: LifecycleEvent, choice?: LifecycleChoice): void;
  /** Sends everything that is due by the tenant's clock, and waits for the answers. */
  deliver(): Promise<NotificationTally>;
  /** The live subscriptions, with their secrets. */
  subscriptions(): readonly Subscription[];
}

export function callRecordsOf(state: CallRecordState): CallRecords {
  const { calls, clock, notifier, requests, subscriptions } = state;
  return {
    requests: requests.notes,
    tally: () => requests.tally(),
    truth: (from, to) => truthBetween(state, from, to),
    record: (id) => recordTruth(state, id),
    finish: (call = {}) => state.finish(1, call)[0] ?? '',
    finishMany: (count, call = {}) => state.finish(count, call),
    raise: (id, change = {}) => state.raise(id, change),
    remove: (id) => {
      calls.remove(id, clock.now());
    },
    notifyAgain: (ids) => {
      notifier.tell(ids.map((id) => ({ id, version: calls.find(id, clock.now())?.number ?? 1 })));
    },
    configureNotifications: (change) => notifier.configure(change),
    lifecycle: (event, choice = {}) => {
      sendLifecycle(state, event, choice);
    },
    deliver: () => notifier.deliver(),
    subscriptions: () => subscriptions.live(clock.now()),
  };
}
