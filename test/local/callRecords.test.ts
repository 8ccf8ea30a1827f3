import path from 'node:path';
import { afterEach, describe, expect } from 'vitest';
import { freePort } from '../../src/local/start/freePort.ts';
import { notificationUrl } from '../../src/local/start/simulation.ts';
import { startHost, type Host } from '../../src/local/host/startHost.ts';
import { dateOf, midnight, test, type ExportWorld } from './terminal/exportWorld.ts';

const appRoot = path.resolve(import.meta.dirname, '../..');
const onlyCallRecords = { FEEDS: 'callRecords', EXPORT_SCHEDULE: '0 0 0 1 1 *' };
const someCalls = { callRecords: { perDay: 20 } };
const environment = { ...process.env };
let host: Host | undefined;

afterEach(async () => {
  await host?.close();
  host = undefined;
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
});

/** Runs the built app for a tenant; its timers wait to be fired. */
async function hostApp(world: ExportWorld): Promise<Host> {
  const port = await freePort(0);
  const env = { ...world.env, NOTIFICATION_URL: notificationUrl(port) };
  host = await startHost({ appRoot, env, port, log: () => undefined });
  return host;
}

describe('npm run export -- --feed callRecords', () => {
  test('exports every record whole, as often as it runs', async ({ startWorld }) => {
    const world = await startWorld(onlyCallRecords, someCalls);
    const { code, stdout, stderr } = await world.run('--feed', 'callRecords');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^Complete/);
    expect(world.trueCallRecords().length).toBeGreaterThan(20);
    expect(await world.callRecords()).toEqual(world.trueCallRecords());
    const again = await world.run('--from', dateOf(midnight(2)));
    expect(again.code).toBe(0);
    expect(await world.callRecords()).toEqual(world.trueCallRecords());
    expect(world.tenant.callRecords.tally().overLimit).toBe(0);
  });

  test('exports a record with very many parts whole', async ({ startWorld }) => {
    const world = await startWorld(onlyCallRecords, { callRecords: { perDay: 0 } });
    const size = { sessions: 200, segments: 1000, participants: 300 };
    const id = world.tenant.callRecords.finish(size);
    const { code } = await world.run();
    expect(code).toBe(0);
    const [record] = await world.callRecords();
    expect(record).toEqual(world.tenant.callRecords.record(id));
    expect(await world.tableRows('callSessions')).toBe(200);
    expect(await world.tableRows('callSegments')).toBe(1000);
    expect(await world.tableRows('callParticipants')).toBe(300);
  });
});

describe('npm run export of call records, when something goes wrong,', () => {
  test('loses and doubles nothing when it is killed again and again', async ({ startWorld }) => {
    const limits = 'off';
    const world = await startWorld(onlyCallRecords, { limits, callRecords: { perDay: 40 } });
    for (let life = 1; life <= 8; life += 1) {
      world.tenant.callRecords.finish({ sessions: life });
      const killed = world.begin('--from', dateOf(midnight(2)));
      let requests = 0;
      world.onRequest = () => {
        requests += 1;
        if (requests === 25 * life) killed.kill('SIGKILL');
        return requests < 25 * life || life % 2 === 0;
      };
      expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
    }
    world.onRequest = () => true;
    expect(await world.run('--from', dateOf(midnight(2)))).toMatchObject({ code: 0 });
    expect(await world.callRecords()).toEqual(world.trueCallRecords());
  });

  test('ends with code 1 where access is refused, says why, and exports the logs', async ({
    startWorld,
  }) => {
    const world = await startWorld({ FEEDS: 'smsLog,callRecords' }, someCalls);
    const refusal = { kind: 'status', status: 403, times: Infinity } as const;
    world.tenant.fault({ ...refusal, feed: 'callRecordList' });
    const { code, stdout } = await world.run();
    expect(code).toBe(1);
    expect(stdout).toMatch(/callRecords: .*Grant the identity/);
    expect(await world.rawRows('smsLog')).toEqual(world.truth('smsLog'));
  });

  test('tells which records could not be fetched, and publishes the others', async ({
    startWorld,
  }) => {
    const world = await startWorld(onlyCallRecords, { callRecords: { perDay: 0 } });
    const [poison = '', ...others] = world.tenant.callRecords.finishMany(4);
    const fault = { kind: 'status', status: 400, times: Infinity, feed: 'callRecords' } as const;
    world.tenant.fault({ ...fault, id: poison });
    const { code, stdout, stderr } = await world.run();
    expect(code).toBe(1);
    expect(stdout).toContain('could not be fetched yet, and are tried again: 1');
    expect(stderr).toContain(`call record ${poison}`);
    expect((await world.callRecords()).map(({ id }) => id)).toEqual(others.toSorted());
    world.tenant.clearFaults();
    expect(await world.run()).toMatchObject({ code: 0 });
    expect(await world.callRecords()).toEqual(world.trueCallRecords());
  });
});

describe('the functions', () => {
  test('bring a finished call into the tables by its notification', async ({ startWorld }) => {
    const world = await startWorld(onlyCallRecords, { callRecords: { perDay: 0 } });
    const app = await hostApp(world);
    await app.run('renewSubscription');
    expect(world.tenant.callRecords.subscriptions()).toHaveLength(1);
    world.tenant.callRecords.finishMany(3, { sessions: 2 });
    const { delivered, refused } = await world.tenant.callRecords.deliver();
    expect({ delivered, refused }).toEqual({ delivered: 1, refused: 0 });
    await app.run('exportCallRecords');
    expect(await world.callRecords()).toEqual(world.trueCallRecords());
    expect(await world.tableRows('callRecords')).toBe(3);
    expect(await world.tableRows('callSessions')).toBe(6);
  });

  test('find what was never notified', async ({ startWorld }) => {
    const world = await startWorld(onlyCallRecords, someCalls);
    const app = await hostApp(world);
    await app.run('reconcileCallRecords');
    await app.run('exportCallRecords');
    expect(world.trueCallRecords().length).toBeGreaterThan(20);
    expect(await world.callRecords()).toEqual(world.trueCallRecords());
  });
});
