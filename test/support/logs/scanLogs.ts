import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { findLeaks } from './findLeaks.ts';
import type { LoggedLine } from './loggedLine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the lines that tests and their processes log. */
    loggedLines: string;
    /** Address of the module that has a process note its events. */
    eventWatch: string;
  }
}

/** Has everything that is logged during the run kept, and looked through at its end. */
export default async function scanLogs(project: TestProject): Promise<() => Promise<void>> {
  // Of its own, because another run may be going on.
  const folder = path.resolve(project.config.root, `coverage/logs/${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const outfile = path.join(folder, 'watchEvents.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'watchEvents.ts')];
  // For processes that run the built files, without a loader for TypeScript.
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node' });
  project.provide('loggedLines', folder);
  project.provide('eventWatch', pathToFileURL(outfile).href);
  return async () => {
    const lines = await readLines(folder);
    const problems = [...findLeaks(lines), ...(await findSilence(project, lines))];
    if (problems.length === 0) {
      await rm(folder, { recursive: true });
      return;
    }
    // Vitest ends with zero where a teardown throws, and leaves the others out.
    process.exitCode = 1;
    console.error(`The lines in ${folder}:\n${problems.map((one) => `  - ${one}`).join('\n')}`);
  };
}

async function readLines(folder: string): Promise<LoggedLine[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ndjson'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  // The last line of a process that was killed may be cut off.
  const lines = texts.flatMap((text) => text.split('\n').slice(0, -1));
  return lines.map((line) => JSON.parse(line) as LoggedLine);
}

/** A scan of nothing finds nothing: a run of all tests has lines of every source. */
async function findSilence(project: TestProject, lines: readonly LoggedLine[]): Promise<string[]> {
  if (project.config.testNamePattern !== undefined) return [];
  const { testFiles } = await project.globTestFiles();
  if (project.vitest.state.getFiles().length < testFiles.length) return [];
  const sources = new Set(lines.map(({ source }) => source));
  const missing = (['event', 'process', 'host'] as const).filter((one) => !sources.has(one));
  return missing.map((source) => `none is of the source ${source}: nothing was watched`);
}
