import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line that the app or a process of it has logged or printed. */
export interface LoggedLine {
  /** An event of the log, what a process has printed, or what its host says. */
  readonly source: 'event' | 'process' | 'host';
  readonly text: string;
  /** Path of the test file. */
  readonly file?: string | undefined;
  readonly test?: string | undefined;
}

/** Name the folder of the lines, and the test file, to the processes that tests start. */
export const variables = { folder: 'LOGGED_LINES', file: 'LOGGED_BY' } as const;

/** What a process must have in its environment to note its events. */
export function watched(): Record<string, string> {
  const names = [...Object.values(variables), 'NODE_OPTIONS'];
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}

const noted = new Set<string>();

/** Keeps a line for the scan at the end of the run; the same one once a process. */
export function noteLine(line: LoggedLine): void {
  const folder = process.env[variables.folder] ?? '';
  if (folder === '' || noted.has(line.text)) return;
  noted.add(line.text);
  const file = line.file ?? process.env[variables.file];
  // At once, because some processes are killed on purpose.
  appendFileSync(join(folder, `${process.pid}.ndjson`), `${JSON.stringify({ ...line, file })}\n`);
}
