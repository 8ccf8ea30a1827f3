import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, inject } from 'vitest';
import { startExport } from './terminal/exportProcess.ts';
import { dateOf, midnight, test, type ExportWorld } from './terminal/exportWorld.ts';

const logs = ['pstnCalls', 'directRoutingCalls', 'smsLog'];
const oneLog = { FEEDS: 'smsLog' };

/** The export holds exactly what the tenant does. */
async function expectTruth(world: ExportWorld, feeds: readonly string[], from = midnight(2)) {
  for (const feed of feeds) {
    const truth = world.truth(feed, from);
    expect(truth.length, feed).toBeGreaterThan(0);
    expect(await world.rawRows(feed), feed).toEqual(truth);
    expect(await world.tableRows(feed), feed).toBe(truth.length);
  }
}

async function queryFiles(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

// Most of the time of a test is the pace of requests that Graph asks for: side by side they share it.
describe.concurrent('npm run export', () => {
  test('exports every row of all logs exactly as Graph sent it', async ({ startWorld }) => {
    const world = await startWorld({}, { pageSize: 150 });
    const { code, stdout, stderr } = await world.run();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await expectTruth(world, logs);
    const beside = ['tables/coverage/coverage.parquet', 'status/status.json', 'status/index.html'];
    expect(await world.paths()).toEqual(expect.arrayContaining(beside));
    expect(logs.map((feed) => world.tenant.tally(feed).overLimit)).toEqual([0, 0, 0]);
    expect(stdout).toMatch(/^Complete/);
    expect(stdout).toMatch(/pstnCalls +3 +0 +\d+ +800\n/);
    expect(stdout).not.toContain('AccountKey');
    expect(stderr).toMatch(/^pstnCalls: 3\/3 windows, \d+ rows, ended$/m);
    expect(stderr).toMatch(/ended\nupdating the coverage table\n$/);
  });

  test('exports every row in whatever order Graph returns them', async ({ startWorld }) => {
    const world = await startWorld(oneLog, { pageSize: 40, rowOrder: 'newestFirst' });
    expect(await world.run()).toMatchObject({ code: 0 });
    await expectTruth(world, ['smsLog']);
  });

  test('prints a query that reads what was written', async ({ startWorld, onTestFinished }) => {
    const world = await startWorld(oneLog);
    const { stdout } = await world.run();
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await world.copyFiles(folder);
    const query = /SELECT[^;]*;/.exec(stdout)?.[0] ?? '';
    expect(await queryFiles(query.replace("'files/", `'${folder}/`))).toEqual([
      { date: dateOf(midnight(2)), rows: '100' },
      { date: dateOf(midnight(1)), rows: '100' },
    ]);
  });

  test('asks nothing and explains all problems at once if arguments or settings are wrong', async ({
    startWorld,
  }) => {
    const world = await startWorld({ PARTITION_HOURS: '5' });
    const { code, stdout, stderr } = await world.run('--feed', 'faxLog', '--from', '2026-11-01+1');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining('Nothing is exported'),
      expect.stringContaining('--feed must be one of'),
      expect.stringContaining('--from must be a UTC date'),
      expect.stringContaining('PARTITION_HOURS must be one of'),
      '',
    ]);
    expect(world.tenant.requests).toEqual([]);
    expect(await world.paths()).toEqual([]);
  });

  test('prints its help and asks nothing', async () => {
    const { code, stdout, stderr } = await startExport({}, ['--help']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--from <time>');
  });

  test('prints one JSON object for scripts, and its progress elsewhere', async ({ startWorld }) => {
    const world = await startWorld({ FEEDS: 'pstnCalls,smsLog' });
    world.tenant.fault({ kind: 'status', status: 403, feed: 'pstnCalls', times: Infinity });
    const { code, stdout, stderr } = await world.run('--json');
    expect(code).toBe(1);
    const rows = { rowsRead: expect.any(Number) as number, rowsWritten: 200 };
    expect(JSON.parse(stdout)).toEqual({
      complete: false,
      stopped: false,
      feeds: [
        {
          ...{ feed: 'pstnCalls', windowsDone: 0, windowsLeft: 3, rowsRead: 0, rowsWritten: 0 },
          ...{ error: expect.stringMatching(/^PermissionMissingError: /) as string, findings: {} },
        },
        {
          ...{ feed: 'smsLog', windowsDone: 3, windowsLeft: 0, ...rows },
          ...{ error: null, findings: {} },
        },
      ],
      errors: [],
    });
    expect(stderr).toMatch(/^smsLog: 3\/3 windows/m);
  });

  test('prints problems and failures as JSON, too, where it is asked to', async ({
    startWorld,
  }) => {
    const world = await startWorld({ PARTITION_HOURS: '5' });
    const wrong = await world.run('--json', '--feed', 'faxLog');
    expect({ ...wrong, stdout: '' }).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(wrong.stdout)).toEqual({
      problems: [
        expect.stringContaining('--feed must be one of'),
        expect.stringContaining('PARTITION_HOURS must be one of'),
      ],
    });
    const EXPORT_STORAGE = world.env['EXPORT_STORAGE']?.replace(
      /AccountKey=[^;]*/,
      'AccountKey=bm8=',
    );
    const { GRAPH_BASE_URL = '' } = world.env;
    const env = { GRAPH_BASE_URL, EXPORT_STORAGE: EXPORT_STORAGE ?? '' };
    const failed = await startExport(env, ['--json']).ended;
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      ...{ complete: false, stopped: false, feeds: [] },
      errors: [expect.stringContaining('Check the key in EXPORT_STORAGE')],
    });
  });

  test('ends with code 1 if a log is refused, and exports the others', async ({ startWorld }) => {
    const world = await startWorld({ FEEDS: 'pstnCalls,smsLog' });
    world.tenant.fault({ kind: 'status', status: 403, feed: 'pstnCalls', times: Infinity });
    const { code, stdout, stderr } = await world.run();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Not complete/);
    expect(stdout).toMatch(/pstnCalls +0 +3 +0 +0\n/);
    expect(stderr).toMatch(/^pstnCalls \S+ is put back: .*CallRecords\.Read\.All/m);
    await expectTruth(world, ['smsLog']);
  });

  test('exports a feed that is named even if it is not in FEEDS', async ({ startWorld }) => {
    const world = await startWorld({ FEEDS: 'pstnCalls' });
    const { code } = await world.run('--feed', 'smsLog', '--feed', 'smsLog');
    expect(code).toBe(0);
    expect(new Set(world.tenant.requests.map(({ feed }) => feed))).toEqual(new Set(['smsLog']));
    await expectTruth(world, ['smsLog']);
  });

  test('pulls a range before EXPORT_START, and again when it is settled', async ({
    startWorld,
  }) => {
    const world = await startWorld({ ...oneLog, REVISIT_HOURS: '1' });
    const range = ['--from', dateOf(midnight(5)), '--to', dateOf(midnight(4))];
    expect(await world.run(...range)).toMatchObject({ code: 0 });
    const day = [midnight(5), midnight(4)] as const;
    expect(await world.rawRows('smsLog')).toEqual(world.truth('smsLog', ...day));
    const row = { id: 'late', sentDateTime: new Date(midnight(4) - 1).toISOString() };
    world.tenant.addRows('smsLog', [{ fields: row }]);
    expect(await world.run(...range)).toMatchObject({ code: 0 });
    expect(await world.rawRows('smsLog')).toEqual(world.truth('smsLog', ...day));
    expect(world.tenant.tally('smsLog').requests).toBe(2);
  });

  test('stops at SIGINT with code 1, and the next run goes on to the end', async ({
    startWorld,
  }) => {
    const world = await startWorld(oneLog, { pageSize: 50 });
    const stopped = world.begin();
    let isStopping = false;
    world.onRequest = () => {
      if (!isStopping && world.tenant.tally('smsLog').requests === 2) {
        isStopping = true;
        stopped.kill('SIGINT');
      }
      return true;
    };
    const { code, stdout, stderr } = await stopped.ended;
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain('stopping… (again to stop at once)\n');
    expect(stdout).toMatch(/^Stopped/);
    expect(await world.run()).toMatchObject({ code: 0 });
    await expectTruth(world, ['smsLog']);
  });

  test(
    'loses and doubles nothing when it is killed at a dozen moments',
    { timeout: 180_000 },
    async ({ startWorld }) => {
      const world = await startWorld(
        { FEEDS: 'pstnCalls,smsLog' },
        { pageSize: 250, limits: 'off' },
      );
      for (let life = 1; life <= 12; life += 1) {
        const time = new Date(midnight(2) + life * 3_600_000).toISOString();
        world.tenant.addRows('smsLog', [{ fields: { id: `late ${life}`, sentDateTime: time } }]);
        const killed = world.begin('--from', dateOf(midnight(2)), '--to', dateOf(midnight(0)));
        let requests = 0;
        world.onRequest = () => {
          requests += 1;
          if (requests === 3 * life) killed.kill('SIGKILL');
          // Of the very last request nobody hears: in every other life it has arrived nevertheless.
          return requests < 3 * life || life % 2 === 0;
        };
        expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
      }
      world.onRequest = () => true;
      expect(await world.run()).toMatchObject({ code: 0 });
      await expectTruth(world, ['pstnCalls', 'smsLog']);
    },
  );

  test('loses and doubles nothing when two run at once', async ({ startWorld }) => {
    const world = await startWorld(oneLog, { pageSize: 60 });
    const codes = await Promise.all([world.run(), world.run()]);
    expect(codes).toMatchObject([{ code: 0 }, { code: 0 }]);
    await expectTruth(world, ['smsLog']);
  });

  test('says on one line what to do if storage refuses', async ({ startWorld }) => {
    const world = await startWorld(oneLog);
    const key = Buffer.from('not the key').toString('base64');
    const storage = inject('storageConnectionString').replace(
      /AccountKey=[^;]*/,
      `AccountKey=${key}`,
    );
    world.env['EXPORT_STORAGE'] = storage;
    const { code, stdout, stderr } = await world.run();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Storage did not open .*: 403 .*Check the key in EXPORT_STORAGE.*\n$/);
    expect(world.tenant.requests).toEqual([]);
  });

  test('takes settings from local.settings.json, where the environment has none', async ({
    startWorld,
    onTestFinished,
  }) => {
    const world = await startWorld({ FEEDS: 'smsLog' });
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const Values = { ...world.env, FEEDS: 'no such feed' };
    await writeFile(join(folder, 'local.settings.json'), JSON.stringify({ Values }));
    expect(await startExport({}, [], folder).ended).toMatchObject({ code: 2 });
    expect(await startExport({ FEEDS: 'smsLog' }, [], folder).ended).toMatchObject({ code: 0 });
    await expectTruth(world, ['smsLog']);
  });
});
