import { describe, expect, it } from 'vitest';
import { failed, notCheckable, ok } from '../../../src/local/doctor/finding.ts';
import { conclusion, doctorJson, findingText, isWell } from '../../../src/local/doctor/report.ts';

const well = ok('token', 'there is one');
const sick = failed('leases', 'one is\nstale', 'Break it.', {
  fixes: ['breakLeases'],
  feed: 'smsLog',
});
const unknown = notCheckable('notifications', 'no address', 'Set it.');

describe('findingText', () => {
  it('is one line where all is well', () => {
    expect(findingText(well)).toBe('ok  token: there is one\n');
  });

  it('says below a failure what to do, and what --fix does', () => {
    expect(findingText(sick)).toBe(
      [
        'failed  leases: one is stale',
        '    Break it.',
        '    npm run doctor -- --fix gives back windows that nobody holds any more.',
        '',
      ].join('\n'),
    );
  });

  it('says how something can be checked', () => {
    expect(findingText(unknown)).toBe(
      'not checkable here  notifications: no address\n    Set it.\n',
    );
  });
});

describe('conclusion', () => {
  it('counts', () => {
    expect(conclusion([well, sick])).toBe('1 ok, 1 failed\n');
    expect(conclusion([well, unknown])).toBe('1 ok, 0 failed, 1 not checkable here\n');
  });
});

describe('isWell', () => {
  it('is a matter of failures alone', () => {
    expect(isWell([well, unknown])).toBe(true);
    expect(isWell([well, unknown, sick])).toBe(false);
  });
});

describe('doctorJson', () => {
  it('has all of each finding, and null for what there is not', () => {
    expect(doctorJson([well, sick], undefined)).toEqual({
      ok: false,
      checks: [
        {
          check: 'token',
          verdict: 'ok',
          message: 'there is one',
          remedy: null,
          fixes: [],
          feed: null,
        },
        { ...sick },
      ],
    });
  });

  it('has what was done if something was to be done', () => {
    expect(doctorJson([well], ['did it'])).toMatchObject({ ok: true, fixed: ['did it'] });
    expect(doctorJson([well], [])).toMatchObject({ fixed: [] });
  });
});
