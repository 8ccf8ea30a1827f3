import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';

/**
 * The settings of `local.settings.json` and, before them, those of the environment.
 * @param file path of the file
 * @returns undefined if there is no such file
 * @throws ConfigError if it cannot be read
 */
export async function readLocalSettings(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, string | undefined> | undefined> {
  const text = await readIfThere(file);
  return text === undefined ? undefined : { ...readValues(text, file), ...env };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readValues(text: string, file: string): Record<string, string> {
  const content = parseJson(text, file);
  const values = isRecord(content) ? content['Values'] : undefined;
  if (!isRecord(values)) throw new ConfigError([`${file} must be an object with Values in it`]);
  const settings: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') settings[name] = value;
    else problems.push(`${name} in ${file} must be a text, found ${typeof value}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return settings;
}

/** JSON.parse quotes what it cannot read, which may be a secret. */
function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new ConfigError([`${file} must be JSON: look for comments, missing commas and quotes`]);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
