import type { TenantOptions } from '../tenantOptions.ts';

/** Requests that a sliding period of 20 seconds may hold. */
export interface CallRecordLimits {
  /** For records and their nested pages, all together. */
  readonly records: number;
  /** For each single record with its nested pages. */
  readonly eachRecord: number;
  readonly list: number;
}

/** @see https://learn.microsoft.com/graph/throttling-limits (call records, per app and tenant) */
export const documentedLimits: CallRecordLimits = { records: 1500, eachRecord: 40, list: 40 };

/** How change notifications are sent. */
export interface NotificationSettings {
  /** Whether subscribers are told at all; what happens meanwhile is never told. */
  readonly isOn: boolean;
  /** Whether any address answers: if none does, handshakes fail and POSTs are tried again. */
  readonly isReachable: boolean;
  /** Items a POST, at most. */
  readonly itemsPerPost: number;
  /** How often each POST is sent beyond the first time. */
  readonly duplicates: number;
  /** Sends the newest first. */
  readonly isReordered: boolean;
}

/** How the tenant's call records are to be. */
export interface CallRecordOptions {
  /** Made-up calls a day; default 200. */
  readonly perDay?: number | undefined;
  /** Whether some made-up records get later versions, hours and days after the first; default. */
  readonly hasLateVersions?: boolean | undefined;
  /** Records a page of the list; default 60. */
  readonly pageSize?: number | undefined;
  /** Largest pages inside a record; default 60 sessions, 130 participants, 100 segments. */
  readonly sessionPageSize?: number | undefined;
  readonly participantPageSize?: number | undefined;
  readonly segmentPageSize?: number | undefined;
  /** Nested links with `$metadata#` as on Microsoft's page (`documented`, default), or without. */
  readonly nestedLinks?: 'documented' | 'plain' | undefined;
  /** The status that a request for participants_v2 gets, as in a national cloud; default none. */
  readonly refuseParticipants?: 400 | 403 | undefined;
  /** Refuses requests beyond these; by default `off` if the limits of the logs are off. */
  readonly limits?: 'documented' | 'off' | CallRecordLimits | undefined;
  /** Days after its end for which a record is kept; default 30. */
  readonly retentionDays?: number | undefined;
  /** Subscriptions a page of their list; default 20. */
  readonly subscriptionPageSize?: number | undefined;
  /** Subscriptions that the organization may have; default 100. */
  readonly subscriptionQuota?: number | undefined;
  /** Default: on and reachable, 20 items a POST, nothing twice, in order. */
  readonly notifications?: Partial<NotificationSettings> | undefined;
  /**
   * Looks for what is to be sent so often, by the tenant's clock, and at each change; default
   * 10 s. 0 sends only when told to.
   */
  readonly notifyEveryMs?: number | undefined;
  /** Multiplies the waits between two tries of a POST; default 1. */
  readonly retryScale?: number | undefined;
  /** How long a subscriber may take to answer, in real time; default 10 s. */
  readonly answerWithinMs?: number | undefined;
}

/** The same with every default filled in. */
export function callRecordSettings({ callRecords = {}, limits }: TenantOptions) {
  const { limits: own = limits === 'off' ? 'off' : 'documented' } = callRecords;
  return {
    perDay: callRecords.perDay ?? 200,
    hasLateVersions: callRecords.hasLateVersions ?? true,
    pageSize: callRecords.pageSize ?? 60,
    sessionPageSize: callRecords.sessionPageSize ?? 60,
    participantPageSize: callRecords.participantPageSize ?? 130,
    segmentPageSize: callRecords.segmentPageSize ?? 100,
    hasDocumentedLinks: callRecords.nestedLinks !== 'plain',
    refuseParticipants: callRecords.refuseParticipants,
    limits: typeof own === 'object' ? own : documentedLimits,
    isLimited: own !== 'off',
    retentionDays: callRecords.retentionDays ?? 30,
    subscriptionPageSize: callRecords.subscriptionPageSize ?? 20,
    subscriptionQuota: callRecords.subscriptionQuota ?? 100,
    notifyEveryMs: callRecords.notifyEveryMs ?? 10_000,
    retryScale: callRecords.retryScale ?? 1,
    answerWithinMs: callRecords.answerWithinMs ?? 10_000,
    notifications: {
      isOn: callRecords.notifications?.isOn ?? true,
      isReachable: callRecords.notifications?.isReachable ?? true,
      itemsPerPost: callRecords.notifications?.itemsPerPost ?? 20,
      duplicates: callRecords.notifications?.duplicates ?? 0,
      isReordered: callRecords.notifications?.isReordered ?? false,
    },
  };
}

export type CallRecordSettings = ReturnType<typeof callRecordSettings>;
