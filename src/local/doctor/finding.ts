import type { FixName } from './fixes.ts';

/** What is checked, in this order. */
export const checkNames = [
  'settings',
  'token',
  'graph',
  'feeds',
  'clock',
  'blobStorage',
  'tableStorage',
  'subscription',
  'notifications',
  'status',
  'leases',
] as const;

export type CheckName = (typeof checkNames)[number];

/** A line of the report. */
export interface Finding {
  readonly check: CheckName;
  readonly verdict: 'ok' | 'failed' | 'not checkable here';
  /** What was seen; never a token, a secret, a phone number or a name of a person. */
  readonly message: string;
  /** What a person should do; undefined where there is nothing to do. */
  readonly remedy?: string | undefined;
  /** What `--fix` does about it. */
  readonly fixes?: readonly FixName[] | undefined;
  /** The feed concerned; undefined where it is not one alone. */
  readonly feed?: string | undefined;
}

/** What may go with a failure besides its words. */
export type Concerned = Pick<Finding, 'fixes' | 'feed'>;

export function ok(check: CheckName, message: string): Finding {
  return { check, verdict: 'ok', message };
}

export function failed(
  check: CheckName,
  message: string,
  remedy: string,
  concerned: Concerned = {},
): Finding {
  return { check, verdict: 'failed', message, remedy, ...concerned };
}

export function notCheckable(check: CheckName, message: string, remedy: string): Finding {
  return { check, verdict: 'not checkable here', message, remedy };
}
