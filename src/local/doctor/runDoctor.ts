import type { Clock } from '../../clock.ts';
import { readConfig, type Config } from '../../config.ts';
import type { Environment } from '../../config/setting.ts';
import { ConfigError } from '../../errors.ts';
import { checkSettings } from './checks/checkSettings.ts';
import { checkNames, notCheckable, type Finding } from './finding.ts';
import type { FixName } from './fixes.ts';
import { planFixes } from './planFixes.ts';
import type { Doctor } from './openDoctor.ts';
import { isWell } from './report.ts';
import { runChecks } from './runChecks.ts';
import { runFixes } from './runFixes.ts';

/** The process around the command. */
export interface DoctorCommand {
  readonly fix: boolean;
  readonly readSettings: () => Promise<Environment>;
  readonly open: (config: Config) => Doctor;
  readonly clock: Clock;
  /** Takes each finding as soon as it is there. */
  readonly tell: (finding: Finding) => void;
  /** Takes what was done, line by line. */
  readonly tellFix: (line: string) => void;
  readonly stop: AbortSignal;
}

/**
 * Checks everything; with `fix`, does what can be done about it, each thing once, and checks again.
 * @returns what was found last
 */
export async function runDoctor(command: DoctorCommand): Promise<readonly Finding[]> {
  const { fix, clock, tell, tellFix, stop } = command;
  const config = await settingsOf(command);
  const first = checkSettings(config);
  if (config instanceof ConfigError) {
    const findings = [...first, ...others()];
    findings.forEach(tell);
    return findings;
  }
  const { checks, fixes } = command.open(config);
  const examine = async () => {
    first.forEach(tell);
    return [...first, ...(await runChecks(checks, clock, tell, stop))];
  };
  let findings = await examine();
  if (!fix) return findings;
  const done = new Set<FixName>();
  for (;;) {
    // A fix may bring to light what the next one is for, e.g. storage that was not there.
    const planned = planFixes(findings).filter(({ name }) => !done.has(name));
    if (planned.length === 0) break;
    await runFixes(planned, fixes, tellFix, stop);
    for (const { name } of planned) done.add(name);
    findings = await examine();
  }
  const why = isWell(findings) ? 'there is nothing to do' : 'nothing can be done from here';
  if (done.size === 0) tellFix(why);
  return findings;
}

async function settingsOf({ readSettings, clock }: DoctorCommand): Promise<Config | ConfigError> {
  try {
    return readConfig(await readSettings(), clock.now());
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function others(): Finding[] {
  return checkNames
    .filter((name) => name !== 'settings')
    .map((name) => notCheckable(name, 'settings have to be ok first', 'See above.'));
}
