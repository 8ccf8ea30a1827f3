import { describe, expect, it } from 'vitest';
import { isTransient, retryTiming } from '../../src/graph/retryTiming.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const progress = { now, backoffs: 0, giveUpAt: now + 600_000, mayRetry: true };
const failure = { status: 503, retryAfter: null, maxBackoffs: 5 };

const waits = (waitMs: number, named: boolean) => ({ kind: 'wait', until: now + waitMs, named });
const afterHeader = (retryAfter: string) => retryTiming({ ...failure, retryAfter }, progress, 0);

describe('retryTiming', () => {
  it('waits half a second at first and twice as long each time, five times', () => {
    const untils = [0, 1, 2, 3, 4, 5].map((backoffs) =>
      retryTiming(failure, { ...progress, backoffs }, 0),
    );

    expect(untils).toEqual([
      waits(500, false),
      waits(1000, false),
      waits(2000, false),
      waits(4000, false),
      waits(8000, false),
      { kind: 'giveUp', notBefore: undefined },
    ]);
  });

  it('adds up to a fifth, so that instances do not come back all at once', () => {
    expect(retryTiming(failure, progress, 1)).toEqual(waits(600, false));
  });

  it.each([
    ['120', 120_000],
    ['1.5', 1500],
    ['0.0001', 1],
    [' 7 ', 7000],
    ['Fri, 20 Nov 2026 10:01:30 GMT', 90_000],
    ['Friday, 20-Nov-26 10:00:05 GMT', 5000],
  ])('obeys Retry-After: %s', (header, waitMs) => {
    expect(afterHeader(header)).toEqual(waits(waitMs, true));
  });

  it.each([
    '0',
    '-5',
    'soon',
    'foo 2099',
    '99999999999',
    '',
    'Fri, 20 Nov 2026 09:59:59 GMT',
    'Mon, x GMT',
  ])('backs off by itself where Retry-After is %j', (header) => {
    expect(afterHeader(header)).toEqual(waits(500, false));
  });

  it.each([429, 503])('does not count the waits that Graph named with %i', (status) => {
    const decision = retryTiming(
      { ...failure, status, retryAfter: '3' },
      { ...progress, backoffs: 5 },
      0,
    );

    expect(decision).toEqual(waits(3000, true));
  });

  it('counts the waits that Graph named with another status', () => {
    const decision = retryTiming(
      { ...failure, status: 504, retryAfter: '3' },
      { ...progress, backoffs: 5 },
      0,
    );

    expect(decision).toEqual({ kind: 'giveUp', notBefore: now + 3000 });
  });

  it('gives up at once where the wait would end too late', () => {
    expect(afterHeader('600')).toEqual(waits(600_000, true));
    expect(afterHeader('601')).toEqual({ kind: 'giveUp', notBefore: now + 601_000 });
    expect(retryTiming(failure, { ...progress, giveUpAt: now + 499 }, 0)).toEqual({
      kind: 'giveUp',
      notBefore: undefined,
    });
  });

  it('gives up at once where a request may be sent once only', () => {
    const once = { ...progress, mayRetry: false };

    expect(retryTiming({ ...failure, retryAfter: '3' }, once, 0)).toEqual({
      kind: 'giveUp',
      notBefore: now + 3000,
    });
  });

  it('takes overload and failures of servers for transient, refusals not', () => {
    const transient = [408, 429, 500, 502, 503, 504, 509];

    expect(transient.every(isTransient)).toBe(true);
    expect([204, 302, 400, 401, 403, 404, 406, 410, 501].some(isTransient)).toBe(false);
  });
});
