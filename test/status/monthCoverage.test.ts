import { describe, expect, it } from 'vitest';
import type { KnownWindow } from '../../src/status/feedWindows.ts';
import { monthCoverage } from '../../src/status/monthCoverage.ts';
import { dayMs, hourMs } from './facts.ts';

const day = (date: string) => Date.parse(`2026-${date}T00:00:00Z`);
const now = day('03-03') + 12 * hourMs;

function window(from: number, changes: Partial<KnownWindow> = {}): KnownWindow {
  return { from, state: 'settled', pulledAt: from, isFailing: false, ...changes };
}

describe('coverage by months', () => {
  it('has a letter for each day of each month, from the first window to today', () => {
    const windows = [window(day('01-30')), window(day('01-31')), window(day('02-01'))];
    expect(monthCoverage(windows, day('01-30'), now)).toEqual([
      { month: '2026-01', days: '-----------------------------ss' },
      { month: '2026-02', days: 'smmmmmmmmmmmmmmmmmmmmmmmmmmm' },
      { month: '2026-03', days: 'mmm----------------------------' },
    ]);
  });

  it.each<[string, Partial<KnownWindow>, string]>([
    ['settled', {}, 's'],
    ['open and pulled', { state: 'open' }, 'o'],
    ['not pulled yet', { state: 'open', pulledAt: undefined }, 'm'],
    ['failing, although it was pulled before', { state: 'open', isFailing: true }, 'f'],
    ['failing and never pulled', { state: 'open', isFailing: true, pulledAt: undefined }, 'f'],
    ['beyond retention', { state: 'beyondRetention', pulledAt: undefined }, 'b'],
  ])('tells a day that is %s', (_, changes, letter) => {
    const [march] = monthCoverage([window(day('03-02'), changes)], day('03-02'), now);
    expect(march?.days.slice(0, 4)).toBe(`-${letter}m-`);
  });

  it('has the worst of a day: failing, missing, open, beyond retention, settled', () => {
    const kinds: Partial<KnownWindow>[] = [
      {},
      { state: 'beyondRetention' },
      { state: 'open' },
      { state: 'open', pulledAt: undefined },
      { state: 'open', isFailing: true },
    ];
    const worst = kinds.map((_, index) => {
      const windows = kinds
        .slice(0, index + 1)
        .map((changes, hour) => window(day('03-01') + hour * hourMs, changes));
      const orders = [windows, windows.toReversed()];
      return orders.map((order) => monthCoverage(order, day('03-01'), now)[0]?.days[0]).join('');
    });
    expect(worst).toEqual(['ss', 'bb', 'oo', 'mm', 'ff']);
  });

  it('has earlier windows that a person asked for, and nothing for the days between', () => {
    const [march] = monthCoverage([window(day('03-01'))], day('03-03'), now);
    expect(march?.days.slice(0, 4)).toBe('s-m-');
  });

  it('is empty for a feed that was never planned, or that begins in the future', () => {
    expect(monthCoverage([], undefined, now)).toEqual([]);
    expect(monthCoverage([], now + dayMs, now)).toEqual([]);
  });

  it('knows leap years and the turn of the year', () => {
    const months = monthCoverage([], Date.UTC(2027, 11, 31), Date.UTC(2028, 1, 29));
    expect(months.map(({ month, days }) => [month, days.length])).toEqual([
      ['2027-12', 31],
      ['2028-01', 31],
      ['2028-02', 29],
    ]);
  });
});
