import { openStatus } from '../wiring.ts';
import { readStatusArguments } from './terminal/readStatusArguments.ts';
import { exitCodes, readSettingsHere, runCommand, type ExitCode } from './terminal/runCommand.ts';
import { runStatus } from './terminal/runStatus.ts';
import { statusHelp } from './terminal/statusHelp.ts';

const { stdout, stderr } = process;

const args = readStatusArguments(process.argv.slice(2));

await runCommand({
  main,
  consequence: 'Status cannot be read.',
  json: args.json,
});

async function main(): Promise<ExitCode> {
  if (args.help) {
    stdout.write(statusHelp);
    return exitCodes.done;
  }
  const isHealthy = await runStatus({
    args,
    readSettings: readSettingsHere,
    open: openStatus,
    print: (text) => stdout.write(text),
    say: (line) => stderr.write(`${line}\n`),
  });
  return isHealthy ? exitCodes.done : exitCodes.notDone;
}
