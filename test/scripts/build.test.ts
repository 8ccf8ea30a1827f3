import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const app = path.join(root, 'dist/app');

const build = (cwd = root) => promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd });

it('builds quietly, leaves what has not changed alone and no draft behind', async () => {
  await build();
  const before = await stat(path.join(app, 'index.js'));
  const { stdout, stderr } = await build();
  const after = await stat(path.join(app, 'index.js'));
  expect(stdout + stderr).toBe('');
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect((await readdir(app)).sort()).toEqual(['index.js', 'index.js.map']);
});

it('builds the same bytes in every folder, wherever the packages lie', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'build-'));
  try {
    for (const part of ['scripts', 'src', 'package.json', 'tsconfig.json']) {
      await cp(path.join(root, part), path.join(folder, part), { recursive: true });
    }
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
    await build(folder);
    for (const file of ['index.js', 'index.js.map']) {
      const built = await readFile(path.join(folder, 'dist/app', file));
      expect(built.equals(await readFile(path.join(app, file)))).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

// Reading it is most of the time that an app takes to wake up: `npm run bench -- load`.
it('builds a bundle of at most 3.5 MB', async () => {
  const { size } = await stat(path.join(app, 'index.js'));
  expect(size).toBeLessThan(3_500_000);
});
