import { describe, expect, it } from 'vitest';
import { checkClock } from '../../../../src/local/doctor/checks/checkClock.ts';
import { noReply, reply } from '../replies.ts';

const minuteMs = 60_000;
const check = (skewMs: number | undefined) =>
  checkClock([{ name: 'Graph', asked: reply({ skewMs }) }]);

describe('checkClock', () => {
  it.each([0, 900, -minuteMs, minuteMs])('passes %i ms over', (skewMs) => {
    expect(check(skewMs)).toEqual([{ check: 'clock', verdict: 'ok', message: 'as that of Graph' }]);
  });

  it.each([
    [minuteMs + 1, '1 min behind that of Graph'],
    [-5 * minuteMs, '5 min ahead of that of Graph'],
  ])('mentions %i ms', (skewMs, words) => {
    expect(check(skewMs)).toMatchObject([
      { verdict: 'ok', message: expect.stringContaining(words) as string },
    ]);
  });

  it.each([
    [5 * minuteMs + 1, '5 min behind that of Graph'],
    [-180 * minuteMs, '3 h ahead of that of Graph'],
  ])('fails from %i ms on', (skewMs, message) => {
    expect(check(skewMs)).toMatchObject([{ verdict: 'failed', message }]);
  });

  it('tells each server apart, and which does not tell its time', () => {
    const findings = checkClock([
      { name: 'Graph', asked: noReply },
      { name: 'storage', asked: reply({ skewMs: 10 * minuteMs }) },
      { name: 'other', asked: reply({ skewMs: undefined }) },
    ]);
    expect(findings.map(({ verdict }) => verdict)).toEqual([
      'not checkable here',
      'failed',
      'not checkable here',
    ]);
  });
});
