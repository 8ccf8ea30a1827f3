import { readConfig, type Config } from '../../config.ts';
import type { Environment } from '../../config/setting.ts';
import { ConfigError } from '../../errors.ts';
import { edge } from '../../export/window.ts';
import type { Arguments } from './readArguments.ts';

/** What the terminal asks for, complete and checked. */
export interface ExportCommand {
  readonly config: Config;
  /** Names, at least one. */
  readonly feeds: readonly string[];
  readonly range: Arguments['range'];
}

/**
 * Puts arguments and settings together.
 * @param readSettings reads the environment variables or what takes their place
 * @param now milliseconds since 1970
 * @throws ConfigError with every problem of both, or what else `readSettings` throws
 */
export async function readCommand(
  args: Arguments,
  readSettings: () => Promise<Environment>,
  now: number,
): Promise<ExportCommand> {
  const config = await readOrProblems(readSettings, now);
  if ('problems' in config) throw new ConfigError([...args.problems, ...config.problems]);
  const feeds = args.feeds.length > 0 ? args.feeds : config.feeds;
  const problems = [...args.problems, ...findContradictions(args.range, config)];
  if (problems.length > 0) throw new ConfigError(problems);
  return { config, feeds, range: args.range };
}

/**
 * The settings, or what is wrong with them.
 * @param now milliseconds since 1970
 */
export async function readOrProblems(
  readSettings: () => Promise<Environment>,
  now: number,
): Promise<Config | ConfigError> {
  try {
    return readConfig(await readSettings(), now);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** Without --from, a range begins where the export does. */
function findContradictions(range: Arguments['range'], { exportStart }: Config): string[] {
  if (range?.to === undefined || range.from !== undefined) return [];
  if (exportStart === undefined || range.to > exportStart) return [];
  return [`--to must be after EXPORT_START (${edge(exportStart)}), or --from be given as well`];
}
