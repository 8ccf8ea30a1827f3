import { rubbishKinds, type Rubbish } from './rubbishRows.ts';

/** What goes wrong. Links that lead elsewhere go to `https://graph.example.com` unless given. */
export type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number | undefined;
      /** Retry-After as an HTTP date, this much after the tenant's time. */
      readonly retryAfterDateInMs?: number | undefined;
    }
  | { readonly kind: 'reset'; readonly when: 'beforeHeaders' | 'afterHeaders' | 'midBody' }
  /** The body in ten pieces, with a pause (by the tenant's clock) after each. */
  | { readonly kind: 'slowBody'; readonly pauseMs: number }
  | { readonly kind: 'contentType'; readonly contentType: string | null }
  | { readonly kind: 'foreignLink'; readonly origin?: string | undefined }
  | { readonly kind: 'redirect'; readonly location?: string | undefined }
  | { readonly kind: 'rubbishRows'; readonly rubbish: Rubbish }
  /**
   * `nullLink` is for a last page: its continuation link is null instead of absent. `repeatedLink`
   * leads back to the very page.
   */
  | { readonly kind: 'hang' | 'truncated' | 'noValue' | 'valueNotArray' | 'repeatedLink' }
  | { readonly kind: 'relativeLink' | 'nullLink' | 'gzip' | 'prettyPrinted' }
  /** For logs: this cloud does not have the log. */
  | { readonly kind: 'noLog' }
  /** For `callRecords`: right after this answer, the record has a new version. */
  | { readonly kind: 'versionRises' };

/** A fault, and the requests that it befalls. */
export type Fault = FaultKind & {
  /**
   * Only this log; by default each. What is no log has to be named: `callRecordList`,
   * `callRecords` (records and their nested pages), `subscriptions`.
   */
  readonly feed?: string | undefined;
  /** Only this page of a range, or of a record; the first is 1. */
  readonly page?: number | undefined;
  /** Only this call record or subscription. */
  readonly id?: string | undefined;
  /** Lets that many matching requests pass first. */
  readonly after?: number | undefined;
  /** How often; by default once. `always` is for JSON, which has no Infinity. */
  readonly times?: number | 'always' | undefined;
};

type Check = (fault: Readonly<Record<string, unknown>>) => boolean;
const optional = (value: unknown, type: string) => value === undefined || typeof value === type;
const nothing: Check = () => true;

const checks: Readonly<Record<FaultKind['kind'], Check>> = {
  status: ({ status, retryAfterSeconds, retryAfterDateInMs }) =>
    Number.isInteger(status) &&
    optional(retryAfterSeconds, 'number') &&
    optional(retryAfterDateInMs, 'number'),
  reset: ({ when }) => ['beforeHeaders', 'afterHeaders', 'midBody'].some((word) => word === when),
  slowBody: ({ pauseMs }) => typeof pauseMs === 'number',
  contentType: ({ contentType }) => contentType === null || typeof contentType === 'string',
  foreignLink: ({ origin }) => optional(origin, 'string'),
  redirect: ({ location }) => optional(location, 'string'),
  rubbishRows: ({ rubbish }) => rubbishKinds.some((kind) => kind === rubbish),
  hang: nothing,
  truncated: nothing,
  noValue: nothing,
  valueNotArray: nothing,
  repeatedLink: nothing,
  relativeLink: nothing,
  nullLink: nothing,
  gzip: nothing,
  prettyPrinted: nothing,
  noLog: nothing,
  versionRises: nothing,
};

/** Reads a fault that came as JSON. @throws Error naming what is wrong */
export function readFault(value: unknown): Fault {
  if (typeof value !== 'object' || value === null) throw new Error('a fault is a JSON object');
  const fault = value as Readonly<Record<string, unknown>>;
  const check = Object.entries(checks).find(([kind]) => kind === fault['kind'])?.[1];
  if (check === undefined) throw new Error(`"kind" is one of ${Object.keys(checks).join(', ')}`);
  const isMatcherRight =
    optional(fault['feed'], 'string') &&
    optional(fault['page'], 'number') &&
    optional(fault['id'], 'string') &&
    optional(fault['after'], 'number') &&
    (optional(fault['times'], 'number') || fault['times'] === 'always');
  if (!check(fault) || !isMatcherRight) {
    throw new Error(`a property of the fault "${String(fault['kind'])}" is missing or wrong`);
  }
  return fault as unknown as Fault;
}
