import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHost } from '../../src/local/host/startHost.ts';
import { readPackage, readText, root } from '../project/readProject.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { packApp } from '../support/packApp.ts';
import { readZip } from '../support/readZip.ts';

const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'package-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(file: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), content);
}

describe('the package', () => {
  it('holds what .funcignore leaves, and no more', async () => {
    for (const file of ['.env', 'local.settings.json', 'node_modules/a/index.js', 'src/index.ts']) {
      await put(file, '');
    }
    const zip = await packApp(folder);
    await run('git', ['init', '--quiet', folder]);
    const rules = `--exclude-from=${path.join(root, '.funcignore')}`;
    const { stdout } = await run('git', ['ls-files', '--others', rules], { cwd: folder });
    const names = readZip(await readFile(zip)).map(({ name }) => name);
    expect(names).toEqual(stdout.trim().split('\n'));
    expect(names).toContain('host.json');
  });

  it('has the same bytes in every time zone, whenever its files were written', async () => {
    const zip = await packApp(folder, { TZ: 'Pacific/Kiritimati' });
    const first = await readFile(zip);
    await utimes(path.join(folder, 'host.json'), 1, 1);
    await packApp(folder, { TZ: 'Pacific/Pago_Pago' });
    expect((await readFile(zip)).equals(first)).toBe(true);
  });

  it('has files as they are, with one time and rights that every unpacker keeps', async () => {
    const entries = readZip(await readFile(await packApp(folder)));
    for (const { name, content, modified, mode } of entries) {
      expect({ name, modified, mode }).toEqual({
        name,
        modified: '1980-1-1 12:0:0',
        mode: 0o100644,
      });
      if (name === 'package.json') continue;
      expect(content.equals(await readFile(path.join(root, name)))).toBe(true);
    }
  });

  it('has a package.json that names the bundle and nothing to be installed', async () => {
    const entries = readZip(await readFile(await packApp(folder)));
    const file = entries.find(({ name }) => name === 'package.json')?.content.toString() ?? '';
    expect(JSON.parse(file)).toEqual({ type: 'module', main: 'dist/app/index.js' });
    expect(readPackage()).toMatchObject(JSON.parse(file) as object);
  });

  it('runs where there is nothing else', async () => {
    const entries = readZip(await readFile(await packApp(path.join(folder, 'project'))));
    for (const { name, content } of entries) await put(`app/${name}`, content);
    const host = await startHost({
      appRoot: path.join(folder, 'app'),
      env: { EXPORT_STORAGE: 'UseDevelopmentStorage=true' },
      log: () => undefined,
      clock: new FakeClock(Date.UTC(2026, 10, 1)),
    });
    await host.close();
    expect(host.functions.map(({ name }) => name)).toContain('exportLogs');
  });
});

it('sources are checked out with the same bytes on every machine', () => {
  expect(readText('.gitattributes')).toContain('* text=auto eol=lf');
});
