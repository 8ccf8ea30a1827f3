import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../project/readProject.ts';
import { watched } from '../../support/logs/loggedLine.ts';
import { packApp } from '../../support/packApp.ts';

const script = path.join(root, 'dist/local/func.js');
let folder: string;
let zip: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'func-test-'));
  zip = await packApp(path.join(folder, 'project'));
  const fake = path.join(folder, 'fakeFunc.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'fakeFunc.ts')];
  await build({ entryPoints, outfile: fake, bundle: true, format: 'esm', platform: 'node' });
  const func = path.join(folder, 'bin/func');
  await mkdir(path.dirname(func));
  await writeFile(func, `#!/bin/sh\n"${process.execPath}" "${fake}" "$@"\n`);
  await chmod(func, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command as npm does. @param stopAt is sent SIGTERM when it has printed that */
async function testFunc(env: Record<string, string> = {}, stopAt?: string) {
  const PATH = `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const FAKE_FUNC_PORT = path.join(folder, 'port');
  const child = spawn(process.execPath, [script, zip], {
    env: { ...watched(), PATH, FAKE_FUNC_PORT, ...env },
  });
  const closed = once(child, 'close');
  child.stdout.on('data', (chunk: Buffer) => {
    if (stopAt !== undefined && chunk.includes(stopAt)) child.kill('SIGTERM');
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await closed) as [number | null];
  return { code, stdout, stderr };
}

describe('npm run test:func', () => {
  it('says so and ends with 2 where there are no Core Tools', async () => {
    const { code, stdout, stderr } = await testFunc({ PATH: path.join(folder, 'project') });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no func on PATH');
  });

  it('runs every function of the package and finds its files right, whatever the environment', async () => {
    const { code, stdout, stderr } = await testFunc({ FEEDS: 'smsLog', EXPORT_CONTAINER: 'other' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^\w+(?= has run\.$)/gm)).toEqual([
      'renewSubscription',
      'exportLogs',
      'reconcileCallRecords',
      'receiveNotifications',
      'exportCallRecords',
    ]);
    expect(
      stdout.match(/^\w+(?=: (\d+) of \1, 0 missing, 0 doubled or changed: the same$)/gm),
    ).toEqual(['pstnCalls', 'directRoutingCalls', 'smsLog', 'callRecords']);
  });

  it('ends all that func has started, also when it is stopped itself', async () => {
    const { code, stdout } = await testFunc({}, 'The host is running.');
    expect(code).toBe(1);
    expect(stdout).toContain('Stopping.');
    const port = await readFile(path.join(folder, 'port'), 'utf8');
    await expect(fetch(`http://127.0.0.1:${port}/admin/host/status`)).rejects.toThrow();
  });

  it('shows what func has printed where it does not start', async () => {
    const { code, stdout, stderr } = await testFunc({ FAKE_FUNC: 'ends' });
    expect(code).toBe(1);
    expect(stdout).toContain('The host cannot start: a made-up reason.');
    expect(stderr).toContain('func ended with code 3.');
  });

  it('fails where a function fails', async () => {
    const { code, stderr } = await testFunc({ FAKE_FUNC: 'fails' });
    expect(code).toBe(1);
    expect(stderr).toContain('renewSubscription failed.');
  });

  it('fails where the app does not do what it is there for', async () => {
    const { code, stderr } = await testFunc({ FAKE_FUNC: 'idle' });
    expect(code).toBe(1);
    expect(stderr).toContain('There are 0 subscriptions, not one.');
  });

  it('fails where files lack rows', async () => {
    const { code, stdout } = await testFunc({ FAKE_FUNC: 'noLogs' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^smsLog: 0 of \d+, \d+ missing, .* NOT THE SAME$/m);
    expect(stdout).toMatch(/^callRecords: .* the same$/m);
  });
});
