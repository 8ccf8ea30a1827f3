import { ConfigError, describeError } from '../../errors.ts';
import { readLocalSettings } from '../localSettings.ts';

/** How a command of the terminal ends. */
export const exitCodes = { done: 0, notDone: 1, wrongCall: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Command {
  readonly main: () => Promise<ExitCode>;
  /** Says which settings or arguments are wrong. */
  readonly refuse: (problems: readonly string[]) => void;
  /** Says why the command has failed. @param reason as `describeError` said */
  readonly fail: (reason: string) => void;
}

/** Runs a command to its exit code. After a failure it ends at once, whatever is still going on. */
export async function runCommand({ main, refuse, fail }: Command): Promise<void> {
  const endWith = (error: unknown): never => {
    fail(describeError(error));
    process.exit(exitCodes.notDone);
  };
  process.on('unhandledRejection', endWith);
  process.on('uncaughtException', endWith);
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ConfigError)) endWith(error);
    else {
      refuse(error.problems);
      process.exitCode = exitCodes.wrongCall;
    }
  }
}

/** The settings of this folder's `local.settings.json`, the environment before them. */
export async function readSettingsHere(): Promise<Readonly<Record<string, string | undefined>>> {
  return (await readLocalSettings('local.settings.json')) ?? process.env;
}

/** Problems as a list below what they prevent. */
export function problemList(consequence: string, problems: readonly string[]): string {
  const list = problems.map((problem) => `  - ${problem}\n`).join('');
  return `${consequence} Correct this first (--help tells more):\n${list}`;
}

/** What a command prints for scripts: one JSON object. */
export function jsonText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
