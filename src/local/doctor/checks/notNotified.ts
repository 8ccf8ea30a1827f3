import { notCheckable, ok, type CheckName, type Finding } from '../finding.ts';

/** Why there is nothing to check of how Graph notifies. */
export function notNotified(check: CheckName, exportsCallRecords: boolean): Finding {
  if (!exportsCallRecords) return ok(check, 'not needed without callRecords in FEEDS');
  const message = 'NOTIFICATION_URL is not set: notifications are switched off';
  return notCheckable(check, message, 'Set it to the address that the app has, if it has one.');
}
