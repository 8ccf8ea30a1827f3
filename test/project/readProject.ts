import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** The text of a file of this project. */
export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

export interface PackageFile {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export function readPackage(): PackageFile {
  return JSON.parse(readText('package.json')) as PackageFile;
}

/** The cells of the README's table that begins with these head cells, without their backticks. */
export function readmeTable(...head: readonly string[]): string[][] {
  return documentTable('README.md', ...head);
}

/** The same for another document. */
export function documentTable(file: string, ...head: readonly string[]): string[][] {
  const lines = readText(file).split('\n');
  const start = lines.indexOf(`| ${head.join(' | ')} |`);
  if (start < 0) throw new Error(`${file} has no table with the head ${head.join(', ')}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map(cellsOf);
}

function cellsOf(line: string): string[] {
  const cells = line.split('|').slice(1, -1);
  return cells.map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'));
}
