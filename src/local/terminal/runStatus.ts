import type { Config } from '../../config.ts';
import type { Environment } from '../../config/setting.ts';
import { ConfigError } from '../../errors.ts';
import type { StatusDocument } from '../../status/statusDocument.ts';
import { exportPlace } from './exportPlace.ts';
import { openPatiently } from './openPatiently.ts';
import { readOrProblems } from './readCommand.ts';
import type { StatusArguments } from './readStatusArguments.ts';
import { jsonText } from './runCommand.ts';
import { statusText } from './statusText.ts';

/** Reads status from the export's storage. */
export interface StatusReader {
  read(): Promise<StatusDocument>;
}

/** The process around the command. */
export interface StatusCommand {
  readonly args: StatusArguments;
  readonly readSettings: () => Promise<Environment>;
  readonly open: (config: Config) => Promise<StatusReader>;
  /** Takes the status. */
  readonly print: (text: string) => void;
  /** Takes lines for a person that waits. */
  readonly say: (line: string) => void;
}

/**
 * Reads status and prints it.
 * @returns whether it is healthy
 * @throws ConfigError with every problem of arguments and settings, or an Error that says on one line
 *   why the storage does not answer
 */
export async function runStatus(command: StatusCommand): Promise<boolean> {
  const { args, open, print, say } = command;
  const config = await checkedConfig(command);
  const read = async () => (await open(config)).read();
  const document = await openPatiently(exportPlace(config), read, say);
  print(args.json ? jsonText(document) : statusText(document));
  return document.healthy;
}

async function checkedConfig({ args, readSettings }: StatusCommand): Promise<Config> {
  const config = await readOrProblems(readSettings, Date.now());
  if ('problems' in config) throw new ConfigError([...args.problems, ...config.problems]);
  if (args.problems.length > 0) throw new ConfigError(args.problems);
  return config;
}
