import { describe, expect } from 'vitest';
import { statusText } from '../../src/local/terminal/statusText.ts';
import type { StatusDocument } from '../../src/status/statusDocument.ts';
import { startProgram } from './terminal/exportProcess.ts';
import { test } from './terminal/exportWorld.ts';

const run = (env: Readonly<Record<string, string>>, ...args: string[]) =>
  startProgram('status', env, args).ended;

describe.concurrent('npm run status', () => {
  test('says after an export that data is flowing, and asks nothing of Graph', async ({
    startWorld,
  }) => {
    const world = await startWorld({ FEEDS: 'smsLog' });
    expect(await world.run()).toMatchObject({ code: 0 });
    const asked = world.tenant.requests.length;
    const env = { ...world.env, GRAPH_BASE_URL: '' };
    const { code, stdout, stderr } = await run(env, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = JSON.parse(stdout) as StatusDocument;
    expect(document).toMatchObject({ healthy: true, problems: [], timers: [] });
    expect(document.feeds).toMatchObject([{ name: 'smsLog', windows: { due: 0, open: 3 } }]);
    const text = await run(env);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    const words = /^Healthy: data is flowing\.[^]*^smsLog +20/m;
    expect(text.stdout).toMatch(words);
    expect(statusText(document)).toMatch(words);
    expect(world.tenant.requests).toHaveLength(asked);
  });

  test('ends with 1 and says what to do where Graph refuses a feed', async ({ startWorld }) => {
    const world = await startWorld({ FEEDS: 'smsLog' });
    world.tenant.fault({ kind: 'status', status: 403, feed: 'smsLog', times: Infinity });
    expect(await world.run()).toMatchObject({ code: 1 });
    const { code, stdout } = await run(world.env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Not healthy: one problem\.$/m);
    expect(stdout).toMatch(/^permissionMissing: smsLog$[^]*^ {2}What to do: /m);
    expect(stdout).toMatch(/^Failing windows of smsLog/m);
  });

  test('ends with 1 where the storage does not answer', async ({ startWorld }) => {
    const world = await startWorld({ FEEDS: 'smsLog' });
    const key = (text: string) => text.replace(/AccountKey=[^;]*/, 'AccountKey=bm8=');
    const env = { ...world.env, EXPORT_STORAGE: key(world.env['EXPORT_STORAGE'] ?? '') };
    const { code, stdout, stderr } = await run(env);
    expect(code).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(/403/);
  });

  test('ends with 2 and names every problem where settings or arguments are wrong', async () => {
    const wrong = { PARTITION_HOURS: '5' };
    const text = await run(wrong, '--jsno');
    expect({ code: text.code, stdout: text.stdout }).toEqual({ code: 2, stdout: '' });
    expect(text.stderr.split('\n')).toEqual([
      expect.stringContaining('Status cannot be read.'),
      '  - there is no option --jsno',
      expect.stringContaining('PARTITION_HOURS must be one of'),
      expect.stringContaining('EXPORT_STORAGE'),
      '',
    ]);
    const json = await run(wrong, '--json');
    expect(json).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({
      problems: [{}, {}].map(() => expect.any(String) as string),
    });
  });

  test('prints its help and opens nothing', async () => {
    const { code, stdout, stderr } = await run({}, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('npm run status -- [--json]');
  });
});
