import { describe, expect, it } from 'vitest';
import { failed, type Concerned } from '../../../src/local/doctor/finding.ts';
import { fixesByProblem } from '../../../src/local/doctor/fixes.ts';
import { planFixes } from '../../../src/local/doctor/planFixes.ts';
import { problemCodes } from '../../../src/problemCodes.ts';

const finding = (concerned: Concerned) => failed('status', 'wrong', 'Do something.', concerned);

describe('fixesByProblem', () => {
  it('knows every problem of status', () => {
    expect(Object.keys(fixesByProblem).sort()).toEqual([...problemCodes].sort());
  });

  it('breaks stale leases before it pulls', () => {
    for (const code of ['feedSilent', 'feedBehind', 'windowsFailing', 'timersSilent'] as const) {
      expect(fixesByProblem[code]).toEqual(['breakLeases', 'pullFeeds']);
    }
  });
});

describe('planFixes', () => {
  it('plans nothing where nothing can be done', () => {
    expect(planFixes([finding({ fixes: [] }), finding({})])).toEqual([]);
  });

  it('plans each fix once, in the order in which one helps the next', () => {
    const findings = [
      finding({ fixes: ['breakLeases', 'pullFeeds'], feed: 'smsLog' }),
      finding({ fixes: ['renewSubscription'], feed: 'callRecords' }),
      finding({ fixes: ['breakLeases', 'pullFeeds'], feed: 'pstnCalls' }),
      finding({ fixes: ['pullFeeds'], feed: 'smsLog' }),
    ];
    expect(planFixes(findings)).toEqual([
      { name: 'breakLeases', feeds: ['smsLog', 'pstnCalls'] },
      { name: 'renewSubscription', feeds: ['callRecords'] },
      { name: 'pullFeeds', feeds: ['smsLog', 'pstnCalls'] },
    ]);
  });

  it('concerns all feeds as soon as one finding does', () => {
    const findings = [
      finding({ fixes: ['pullFeeds'] }),
      finding({ fixes: ['pullFeeds'], feed: 'smsLog' }),
    ];
    expect(planFixes(findings)).toEqual([{ name: 'pullFeeds', feeds: undefined }]);
  });
});
