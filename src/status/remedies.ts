import { errorName } from './errorText.ts';
import { playbooks } from './playbooks.ts';
import type { ProblemCode } from '../problemCodes.ts';

/** What to do about a problem, in a sentence; its playbook says more. */
export function remedyOfProblem(code: ProblemCode): string {
  return playbooks[code].remedy.replaceAll('`', '');
}

const byError: Readonly<Record<string, string>> = {
  PermissionMissingError: remedyOfProblem('permissionMissing'),
  SignInRefusedError: remedyOfProblem('signInRefused'),
  FeedUnavailableError: remedyOfProblem('feedUnavailable'),
  StorageRefusedError: remedyOfProblem('storageRefused'),
  WebhookUnreachableError: remedyOfProblem('webhookUnreachable'),
  RetryLaterError: 'Wait: it is tried again by itself as soon as Graph allows.',
  BrokenPagingError: 'Wait: the window is read from its beginning at the next try.',
  BadAnswerError:
    'Look at the answer of Graph that the error names; report it to Microsoft if it stays.',
};

/**
 * What to do about an error, in a sentence.
 * @param stored as `describeError` said; only its name counts
 */
export function remedyOfError(stored: string): string {
  const otherwise = 'Wait: it is tried again by itself; look at the logs of the app if it stays.';
  return byError[errorName(stored) ?? ''] ?? otherwise;
}
