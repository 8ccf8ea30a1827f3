import type { Clock } from '../../clock.ts';
import { deadline } from '../../deadline.ts';
import { describeError } from '../../errors.ts';
import { untilAborted } from '../../graph/untilAborted.ts';
import { reasonWords } from '../terminal/reasonWords.ts';
import { failed, notCheckable, type CheckName, type Finding } from './finding.ts';

export interface Check {
  readonly name: CheckName;
  /** Checks without which this one says nothing new. */
  readonly needs: readonly CheckName[];
  /** @param signal aborted when the check's time is over */
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

const limitMs = 20_000;

/**
 * Carries out checks one after the other, each within 20 s: one that hangs or fails does not keep
 * the next from running.
 * @param tell takes each finding as soon as it is there
 * @param stop ends the check that is going on and all that follow, by rejecting with its reason
 */
export async function runChecks(
  checks: readonly Check[],
  clock: Clock,
  tell: (finding: Finding) => void,
  stop: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const missing = check.needs.find((name) => !isFine(name, findings));
    const found = missing === undefined ? await runOne(check, clock, stop) : [put(check, missing)];
    found.forEach(tell);
    findings.push(...found);
  }
  return findings;
}

function isFine(name: CheckName, findings: readonly Finding[]): boolean {
  return findings.every(({ check, verdict }) => check !== name || verdict === 'ok');
}

function put({ name }: Check, missing: CheckName): Finding {
  return notCheckable(name, `${missing} has to be ok first`, 'See above.');
}

async function runOne(check: Check, clock: Clock, stop: AbortSignal): Promise<readonly Finding[]> {
  const late = new Error(`no end within ${limitMs / 1000} s`);
  const end = deadline(clock, limitMs, late);
  const signal = AbortSignal.any([end.signal, stop]);
  try {
    return await untilAborted(check.run(signal), signal);
  } catch (error) {
    stop.throwIfAborted();
    const message = error === late ? late.message : reasonWords(describeError(error));
    return [failed(check.name, message, 'Try again; if it stays so, see the network from here.')];
  } finally {
    end.lift();
  }
}
