/**
 * Everything that status can call a problem. Alerts and playbooks have the same names.
 * @see ../docs/playbooks.md
 */
export const problemCodes = [
  'permissionMissing',
  'signInRefused',
  'storageRefused',
  'feedUnavailable',
  'feedSilent',
  'feedBehind',
  'windowsFailing',
  'throttled',
  'timersSilent',
  'clockSkew',
  'subscriptionMissing',
  'webhookUnreachable',
  'notificationsRejected',
  'recordsFailing',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
