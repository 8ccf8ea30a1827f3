import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readText, root } from '../project/readProject.ts';

const run = promisify(execFile);

describe('azure.yaml', () => {
  it('asks for the permission once the identity is there, and for rows once the code is', () => {
    const text = readText('azure.yaml');
    const hooks = [...text.matchAll(/^ {2}(\w+):\n {4}posix: .*?hooks\/([\w.-]+)/gm)];
    expect(hooks.map(([, event, script]) => [event, script])).toEqual([
      ['preprovision', 'preprovision.mjs'],
      ['postprovision', 'grant-graph-permission.sh'],
      ['postdeploy', 'postdeploy.mjs'],
    ]);
  });

  it('has nothing built in Azure', () => {
    expect(readText('azure.yaml')).toContain('remoteBuild: false');
  });
});

describe('.funcignore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deploy-'));
    await run('git', ['init', '--quiet', folder]);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('leaves the bundle and what the host needs beside it, and no more', async () => {
    const files = [
      '.env',
      '.azure/dev/.env',
      'README.md',
      'dist/app/index.js',
      'dist/app/index.js.map',
      'dist/app.zip',
      'dist/local/start.js',
      'host.json',
      'infra/main.bicep',
      'local.settings.json',
      'node_modules/a/index.js',
      'node_modules/a/package.json',
      'package.json',
      'package-lock.json',
      'src/index.ts',
      'test/host.json',
    ];
    for (const file of files) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), '');
    }
    const rules = `--exclude-from=${path.join(root, '.funcignore')}`;
    const { stdout } = await run('git', ['ls-files', '--others', rules], { cwd: folder });
    expect(stdout.trim().split('\n')).toEqual(['dist/app/index.js', 'host.json', 'package.json']);
  });
});
