import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from 'vitest';
import { startProgram } from '../terminal/exportProcess.ts';
import { test } from '../terminal/exportWorld.ts';

const oneLog = { FEEDS: 'smsLog', NOTIFICATION_URL: '' };

function doctor(env: Readonly<Record<string, string>>, ...args: string[]) {
  return startProgram('doctor', env, args).ended;
}

/** An app that answers handshakes alone. @returns its address, and what ends it */
async function startApp(): Promise<[address: string, close: () => void]> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(searchParams.get('validationToken') ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return [`http://127.0.0.1:${String(port)}/api/notifications`, () => server.close()];
}

describe.concurrent('npm run doctor', () => {
  test('finds what is missing and creates nothing', async ({ startWorld }) => {
    const world = await startWorld({ ...oneLog, FEEDS: 'smsLog,pstnCalls' });
    world.tenant.fault({ kind: 'status', status: 403, feed: 'smsLog', times: Infinity });
    const { code, stdout } = await doctor(world.env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok {2}feeds: pstnCalls answers$/m);
    expect(stdout).toMatch(/^failed {2}feeds: smsLog .*403/m);
    expect(stdout).toMatch(/^failed {2}blobStorage: container test-\S+ does not exist/m);
    expect(stdout).toMatch(/^not checkable here {2}status: blobStorage has to be ok first\n {4}/m);
    expect(await world.paths()).toEqual([]);
  });

  test('puts with --fix storage and subscription right, and is content then', async ({
    startWorld,
    onTestFinished,
  }) => {
    const [address, close] = await startApp();
    onTestFinished(close);
    const world = await startWorld({ FEEDS: 'callRecords', NOTIFICATION_URL: address });
    const { code, stdout } = await doctor(world.env, '--fix', '--json');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const { ok, fixed, checks } = JSON.parse(stdout) as Record<'ok' | 'fixed' | 'checks', unknown>;
    expect({ ok, fixed }).toEqual({
      ok: true,
      fixed: [
        'createStorage: containers and tables are there now',
        'renewSubscription: the subscription is there and leads to NOTIFICATION_URL',
      ],
    });
    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'notifications', verdict: 'ok' }),
    );
    // What was tried has left nothing behind.
    expect(await world.paths()).toEqual([]);
    expect(stdout).not.toContain('AccountKey');
  });

  test('names every setting that is wrong, and checks nothing else', async () => {
    const { code, stdout } = await doctor({ PARTITION_HOURS: '5', FEEDS: 'faxLog' });
    expect(code).toBe(1);
    expect(stdout.match(/^failed {2}settings: /gm)).toHaveLength(3);
    expect(stdout.match(/^not checkable here {2}/gm)).toHaveLength(10);
  });

  test('refuses arguments that it does not understand', async () => {
    const { code, stdout, stderr } = await doctor({}, '--fx');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no option --fx');
  });

  test('prints its help', async () => {
    const { code, stdout, stderr } = await doctor({}, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('npm run doctor -- [--fix] [--json]');
  });
});
