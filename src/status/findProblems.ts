import { problemCodes } from '../problemCodes.ts';
import { clockSkew } from './problems/clockSkew.ts';
import { feedBehind } from './problems/feedBehind.ts';
import { feedSilent } from './problems/feedSilent.ts';
import type { Rule } from './problems/finding.ts';
import { notificationsRejected } from './problems/notificationsRejected.ts';
import { recordsFailing } from './problems/recordsFailing.ts';
import { feedUnavailable, permissionMissing, signInRefused } from './problems/refusals.ts';
import { storageRefused } from './problems/storageRefused.ts';
import { subscriptionMissing } from './problems/subscriptionMissing.ts';
import { throttled } from './problems/throttled.ts';
import { timersSilent } from './problems/timersSilent.ts';
import { webhookUnreachable } from './problems/webhookUnreachable.ts';
import { windowsFailing } from './problems/windowsFailing.ts';
import { remedyOfProblem } from './remedies.ts';
import type { StatusProblem } from './statusDocument.ts';
import type { StatusFacts } from './statusFacts.ts';

/** All but `feedSilent`, which depends on what the others find. */
const rules: readonly Rule[] = [
  permissionMissing,
  signInRefused,
  storageRefused,
  feedUnavailable,
  feedBehind,
  windowsFailing,
  throttled,
  timersSilent,
  clockSkew,
  subscriptionMissing,
  webhookUnreachable,
  notificationsRejected,
  recordsFailing,
];

/** Everything that is wrong, in the order of `problemCodes`; nothing if the export is healthy. */
export function findProblems(facts: StatusFacts): StatusProblem[] {
  // What could not be read looks as if it were not there: it says nothing.
  const applicable = facts.error === undefined ? rules : [storageRefused];
  const found = applicable.flatMap((rule) => rule(facts));
  const silent = facts.error === undefined ? feedSilent(facts, found) : [];
  return [...found, ...silent]
    .sort((a, b) => problemCodes.indexOf(a.code) - problemCodes.indexOf(b.code))
    .map(({ code, message, feed }) => ({
      ...{ code, message, remedy: remedyOfProblem(code) },
      ...{ playbook: `docs/playbooks.md#${code.toLowerCase()}`, feed },
    }));
}
