import { ConfigError } from '../errors.ts';
import { createLog } from '../log.ts';
import { systemClock } from '../systemClock.ts';
import { doctorHelp } from './doctor/doctorHelp.ts';
import type { Finding } from './doctor/finding.ts';
import { openDoctor } from './doctor/openDoctor.ts';
import { readDoctorArguments } from './doctor/readDoctorArguments.ts';
import { conclusion, doctorJson, findingText, isWell } from './doctor/report.ts';
import { runDoctor } from './doctor/runDoctor.ts';
import { advance, noProgress } from './terminal/progress.ts';
import { ProgressLines } from './terminal/progressLines.ts';
import {
  exitCodes,
  jsonText,
  readSettingsHere,
  runCommand,
  type ExitCode,
} from './terminal/runCommand.ts';
import { isChildOfNpm } from './terminal/isChildOfNpm.ts';
import { stopOnSignal } from './terminal/stopOnSignal.ts';

const { stdout, stderr } = process;

const args = readDoctorArguments(process.argv.slice(2));

await runCommand({
  main,
  consequence: 'Nothing is checked.',
  json: args.json,
});
// A storage client that is still trying would keep the process for minutes.
stdout.write('', () => process.exit());

async function main(): Promise<ExitCode> {
  if (args.help) {
    stdout.write(doctorHelp);
    return exitCodes.done;
  }
  if (args.problems.length > 0) throw new ConfigError(args.problems);
  const fixed: string[] = [];
  const findings = await runDoctor({
    fix: args.fix,
    readSettings: readSettingsHere,
    open: (config) => openDoctor(config, systemClock, progressLog()),
    clock: systemClock,
    tell,
    tellFix: (line) => {
      fixed.push(line);
      if (!args.json) stdout.write(`--fix  ${line}\n`);
    },
    stop: stopFromHere(),
  });
  const end = args.json
    ? jsonText(doctorJson(findings, args.fix ? fixed : undefined))
    : conclusion(findings);
  stdout.write(end);
  return isWell(findings) ? exitCodes.done : exitCodes.notDone;
}

function tell(finding: Finding): void {
  if (!args.json) stdout.write(findingText(finding));
}

/** The progress of what fixes pull. */
function progressLog() {
  const view = new ProgressLines((text) => stderr.write(text));
  let progress = noProgress;
  return createLog((record) => {
    const now = Date.now();
    progress = advance(progress, record, now);
    view.show(progress, record, now);
  });
}

function stopFromHere(): AbortSignal {
  return stopOnSignal(process, systemClock, isChildOfNpm, {
    onStop: () => stderr.write('stopping… (again to stop at once)\n'),
    onAgain: () => process.exit(exitCodes.notDone),
  });
}
