import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDurationMs } from '../../../src/callRecords/tables/durationMs.ts';

describe('readDurationMs', () => {
  it.each([
    ['PT0.016S', 16],
    ['PT1.005S', 1005],
    ['PT0.1234567S', 123.4567],
    ['PT0S', 0],
    ['PT30S', 30_000],
    ['PT1M2.5S', 62_500],
    ['PT61M', 3_660_000],
    ['PT2H', 7_200_000],
    ['P1D', 86_400_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['-PT0.5S', -500],
    ['+PT0.5S', 500],
  ])('reads %s as %d ms', (text, ms) => {
    expect(readDurationMs(text)).toBe(ms);
  });

  it.each([
    ['empty', ''],
    ['a P alone', 'P'],
    ['no part', 'PT'],
    ['no part behind the T', 'P1DT'],
    ['years', 'P1Y'],
    ['months', 'P1M'],
    ['weeks', 'P1W'],
    ['no digit before the point', 'PT.5S'],
    ['no digit behind the point', 'PT1.S'],
    ['the wrong order', 'PT1S2M'],
    ['small letters', 'pt1s'],
    ['a space', 'PT1S '],
    ['a clock time', '00:00:00.016'],
    ['more than a number can say', `PT${'9'.repeat(400)}S`],
    ['a number', 16],
    ['null', null],
  ])('finds no duration in %s', (_, value) => {
    expect(readDurationMs(value)).toBeUndefined();
  });

  it('reads every number of milliseconds back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (ms) => {
        const days = Math.floor(ms / 86_400_000);
        const [hours, minutes, seconds] = new Date(ms).toISOString().slice(11, 23).split(':');
        const text = `P${days}DT${hours}H${minutes}M${seconds}S`;
        expect(readDurationMs(text)).toBe(ms);
      }),
    );
  });
});
