import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const app = path.join(root, 'dist/app');

const build = () => promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: root });

it('builds quietly, leaves what has not changed alone and no draft behind', async () => {
  await build();
  const before = await stat(path.join(app, 'index.js'));
  const { stdout, stderr } = await build();
  const after = await stat(path.join(app, 'index.js'));
  expect(stdout + stderr).toBe('');
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect((await readdir(app)).sort()).toEqual(['index.js', 'index.js.map']);
});
