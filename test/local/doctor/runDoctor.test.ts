import { beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/config/setting.ts';
import { ConfigError } from '../../../src/errors.ts';
import { failed, ok, type Finding } from '../../../src/local/doctor/finding.ts';
import type { Doctor } from '../../../src/local/doctor/openDoctor.ts';
import { runDoctor } from '../../../src/local/doctor/runDoctor.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const { signal } = new AbortController();
const goodSettings = { EXPORT_STORAGE: 'UseDevelopmentStorage=true', FEEDS: 'smsLog' };

let isSick: boolean;
let canFix: boolean;
let isStorageThere: boolean;
/** True if the fix does not help. */
let isIncurable: boolean;
let told: Finding[];
let fixed: string[];

beforeEach(() => {
  [isSick, canFix, isStorageThere, isIncurable] = [true, true, true, false];
  [told, fixed] = [[], []];
});

const doctor: Doctor = {
  checks: [
    {
      name: 'leases',
      needs: [],
      run: () => {
        const fix = isStorageThere ? 'breakLeases' : 'createStorage';
        const fixes = canFix ? ([fix] as const) : [];
        const sick = failed('leases', 'one is stale', 'Break it.', { fixes });
        return Promise.resolve([isSick ? sick : ok('leases', 'none is stale')]);
      },
    },
  ],
  fixes: {
    createStorage: () => {
      isStorageThere = true;
      return Promise.resolve(['created it']);
    },
    breakLeases: () => {
      isSick = isIncurable;
      return Promise.resolve(['broke it']);
    },
    renewSubscription: unexpected,
    retryRecords: unexpected,
    pullFeeds: unexpected,
  },
};

function unexpected(): never {
  throw new Error('this fix was not asked for');
}

function run(fix: boolean, readSettings: () => Promise<Environment>) {
  return runDoctor({
    fix,
    readSettings,
    open: () => doctor,
    clock: new FakeClock(Date.UTC(2026, 10, 2)),
    tell: (finding) => told.push(finding),
    tellFix: (line) => fixed.push(line),
    stop: signal,
  });
}

const settings = (env: Environment) => () => Promise.resolve(env);
const verdicts = (findings: readonly Finding[]) =>
  findings.map(({ check, verdict }) => `${check} ${verdict}`);

describe('runDoctor', () => {
  it('changes nothing unless it is told to', async () => {
    const findings = await run(false, settings(goodSettings));
    expect(verdicts(findings)).toEqual(['settings ok', 'leases failed']);
    expect(told).toEqual(findings);
    expect(fixed).toEqual([]);
  });

  it('fixes what it can, and checks again', async () => {
    const findings = await run(true, settings(goodSettings));
    expect(fixed).toEqual(['breakLeases: broke it']);
    expect(verdicts(findings)).toEqual(['settings ok', 'leases ok']);
    expect(verdicts(told)).toEqual(['settings ok', 'leases failed', 'settings ok', 'leases ok']);
  });

  it('does what only another fix has brought to light, and each thing once', async () => {
    isStorageThere = false;
    isIncurable = true;
    const findings = await run(true, settings(goodSettings));
    expect(fixed).toEqual(['createStorage: created it', 'breakLeases: broke it']);
    expect(verdicts(findings)).toEqual(['settings ok', 'leases failed']);
  });

  it('says that there is nothing to do where all is well', async () => {
    isSick = false;
    await run(true, settings(goodSettings));
    expect(fixed).toEqual(['there is nothing to do']);
  });

  it('says that nothing can be done, and does not check again', async () => {
    canFix = false;
    const findings = await run(true, settings(goodSettings));
    expect(fixed).toEqual(['nothing can be done from here']);
    expect(told).toEqual(findings);
  });

  it('checks nothing with wrong settings, and says so of every other check', async () => {
    const findings = await run(true, settings({ ...goodSettings, PARTITION_HOURS: '5' }));
    expect(findings[0]).toMatchObject({ check: 'settings', verdict: 'failed' });
    expect(findings.slice(1).map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 10 }, () => 'not checkable here'),
    );
    expect(told).toEqual(findings);
    expect(fixed).toEqual([]);
  });

  it('names what keeps the settings from being read', async () => {
    const unreadable = () => Promise.reject(new ConfigError(['local.settings.json must be JSON']));
    expect((await run(false, unreadable))[0]).toMatchObject({
      check: 'settings',
      message: 'local.settings.json must be JSON',
    });
  });
});
