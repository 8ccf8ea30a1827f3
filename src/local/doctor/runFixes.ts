import { describeError } from '../../errors.ts';
import { reasonWords } from '../terminal/reasonWords.ts';
import type { Fixes } from './doctorFixes.ts';
import type { PlannedFix } from './planFixes.ts';

/**
 * Carries out fixes one after the other; one that fails does not keep the next from its work.
 * @param tell takes what was done, line by line
 * @param stop ends the work by rejecting with its reason
 */
export async function runFixes(
  planned: readonly PlannedFix[],
  fixes: Fixes,
  tell: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  for (const plan of planned) {
    try {
      for (const line of await fixes[plan.name](plan, stop)) tell(`${plan.name}: ${line}`);
    } catch (error) {
      stop.throwIfAborted();
      tell(`${plan.name}: could not be done: ${reasonWords(describeError(error))}`);
    }
  }
}
