import { ConfigError, describeError } from '../../errors.ts';
import { readLocalSettings } from '../localSettings.ts';
import { reasonWords } from './reasonWords.ts';

/** How a command of the terminal ends. */
export const exitCodes = { done: 0, notDone: 1, wrongCall: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Command {
  readonly main: () => Promise<ExitCode>;
  /** What wrong settings or arguments prevent: `Nothing is exported.` */
  readonly consequence: string;
  /** True if scripts are to read what is printed. */
  readonly json: boolean;
  /** What scripts are told of a failure, too. @param reason as `describeError` said */
  readonly failedJson?: (reason: string) => string;
}

/** Runs a command to its exit code. After a failure it ends at once, whatever is still going on. */
export async function runCommand(command: Command): Promise<void> {
  const { main, consequence, json, failedJson } = command;
  const endWith = (error: unknown): never => {
    const reason = describeError(error);
    process.stderr.write(`${reasonWords(reason)}\n`);
    if (json && failedJson) process.stdout.write(failedJson(reason));
    process.exit(exitCodes.notDone);
  };
  process.on('unhandledRejection', endWith);
  process.on('uncaughtException', endWith);
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ConfigError)) endWith(error);
    else {
      const { problems } = error;
      if (json) process.stdout.write(jsonText({ problems }));
      else process.stderr.write(problemList(consequence, problems));
      process.exitCode = exitCodes.wrongCall;
    }
  }
}

/** The settings of this folder's `local.settings.json`, the environment before them. */
export async function readSettingsHere(): Promise<Readonly<Record<string, string | undefined>>> {
  return (await readLocalSettings('local.settings.json')) ?? process.env;
}

/** Problems as a list below what they prevent. */
function problemList(consequence: string, problems: readonly string[]): string {
  const list = problems.map((problem) => `  - ${problem}\n`).join('');
  return `${consequence} Correct this first (--help tells more):\n${list}`;
}

/** What a command prints for scripts: one JSON object. */
export function jsonText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
