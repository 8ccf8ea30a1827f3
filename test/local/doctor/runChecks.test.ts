import { beforeEach, describe, expect, it } from 'vitest';
import { ok, failed, notCheckable, type Finding } from '../../../src/local/doctor/finding.ts';
import { runChecks, type Check } from '../../../src/local/doctor/runChecks.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const { signal: never } = new AbortController();
let clock: FakeClock;
let told: Finding[];

beforeEach(() => {
  clock = new FakeClock(0);
  told = [];
});

const run = (checks: readonly Check[], stop = never) =>
  runChecks(checks, clock, (finding) => told.push(finding), stop);

function check(name: Check['name'], answer: Check['run'], needs: Check['needs'] = []): Check {
  return { name, needs, run: answer };
}

const fine = (name: Check['name'], needs?: Check['needs']) =>
  check(name, () => Promise.resolve([ok(name, 'fine')]), needs);

describe('runChecks', () => {
  it('tells each finding in the order of the checks', async () => {
    const findings = await run([fine('token'), fine('graph')]);
    expect(findings.map(({ check: name }) => name)).toEqual(['token', 'graph']);
    expect(told).toEqual(findings);
    expect(clock.timerCount).toBe(0);
  });

  it('ends a check that hangs after 20 s and goes on', async () => {
    let signal: AbortSignal | undefined;
    const hanging = check('graph', (given) => {
      signal = given;
      return new Promise(() => undefined);
    });
    const running = run([hanging, fine('clock')]);
    await clock.advance(19_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(await running).toMatchObject([
      { check: 'graph', verdict: 'failed', message: 'no end within 20 s' },
      { check: 'clock', verdict: 'ok' },
    ]);
    expect(signal?.aborted).toBe(true);
  });

  it('makes a failure of an error, and goes on', async () => {
    const throwing = check('graph', () => Promise.reject(new Error('no\nway')));
    expect(await run([throwing, fine('clock')])).toMatchObject([
      { check: 'graph', verdict: 'failed', message: 'no way' },
      { check: 'clock', verdict: 'ok' },
    ]);
  });

  it.each([
    failed('tableStorage', 'refused', 'Do something.'),
    notCheckable('tableStorage', 'nobody', 'Do something.'),
  ])('does not begin a check whose need is not met', async (finding) => {
    const unmet = check('tableStorage', () =>
      Promise.resolve([ok('tableStorage', 'fine'), finding]),
    );
    const checks = [fine('blobStorage'), unmet, fine('status', ['blobStorage', 'tableStorage'])];
    expect(await run(checks)).toMatchObject([
      {},
      {},
      {},
      {
        check: 'status',
        verdict: 'not checkable here',
        message: 'tableStorage has to be ok first',
      },
    ]);
  });

  it('ends when it is stopped', async () => {
    const stop = new AbortController();
    const stopping = check('graph', () => {
      stop.abort(new Error('stopped'));
      return new Promise(() => undefined);
    });
    await expect(run([stopping, fine('clock')], stop.signal)).rejects.toThrow('stopped');
    expect(told).toEqual([]);
  });
});
