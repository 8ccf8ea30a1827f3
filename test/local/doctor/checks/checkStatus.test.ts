import { describe, expect, it } from 'vitest';
import { checkStatus } from '../../../../src/local/doctor/checks/checkStatus.ts';

describe('checkStatus', () => {
  it('is content without a problem', () => {
    expect(checkStatus({ problems: [] })).toEqual([
      { check: 'status', verdict: 'ok', message: 'no problem' },
    ]);
  });

  it('has a line for each problem, its remedy and what can be done from here', () => {
    const problems = [
      {
        code: 'windowsFailing',
        message: 'A window has failed three times.',
        remedy: 'See its error.',
        playbook: 'docs/playbooks.md#windowsfailing',
        feed: 'smsLog',
      },
      {
        code: 'clockSkew',
        message: 'The clock is wrong.',
        remedy: 'Set it.',
        playbook: 'docs/playbooks.md#clockskew',
        feed: null,
      },
    ] as const;
    expect(checkStatus({ problems })).toEqual([
      {
        check: 'status',
        verdict: 'failed',
        message: 'problem windowsFailing: A window has failed three times.',
        remedy: 'See its error. See docs/playbooks.md#windowsfailing.',
        fixes: ['breakLeases', 'pullFeeds'],
        feed: 'smsLog',
      },
      {
        check: 'status',
        verdict: 'failed',
        message: 'problem clockSkew: The clock is wrong.',
        remedy: 'Set it. See docs/playbooks.md#clockskew.',
        fixes: [],
      },
    ]);
  });
});
