import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../project/readProject.ts';

/**
 * Packages the built app beside what else is in a folder.
 * @param folder becomes a project of its own; nothing of it is linked
 * @param env the whole environment of the command
 * @returns path of the zip
 */
export async function packApp(folder: string, env: Record<string, string> = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const part of ['dist/app', 'host.json', 'package.json']) {
    await cp(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  const script = path.join(root, 'scripts/package.mjs');
  await promisify(execFile)(process.execPath, [script, folder], { env });
  return path.join(folder, 'dist/app.zip');
}
