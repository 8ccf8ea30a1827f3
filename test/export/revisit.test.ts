import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backOffMs,
  inOrderOfWork,
  isBeyondRetention,
  nextVisit,
  stateAfterPull,
} from '../../src/export/revisit.ts';
import { dayMs, hourMs } from '../support/world.ts';

const day = Date.UTC(2026, 10, 2);
const end = day + dayMs;
const window = { feed: 'pstnCalls', from: day, to: end };
const ages = [1, 3, 8, 24, 48, 72, 168, 336, 840];
const hours = (count: number) => count * hourMs;

describe('nextVisit', () => {
  it.each([
    ['at its beginning', undefined, day],
    ['an hour after a pull while it runs', day + hours(5), day + hours(6)],
    ['at its first age if it ends within the hour', end - hours(1), end + hours(1)],
    ['at its first age after a pull at its very end', end, end + hours(1)],
    ['at the second age after one at the first', end + hours(1), end + hours(3)],
    ['at the age before the pull was due, if it came early', end + hours(3) - 1, end + hours(3)],
    ['at the next age that no pull has passed: one serves all', end + hours(30), end + hours(48)],
    ['at the largest age at last', end + hours(336), end + hours(840)],
    ['never again after a pull at the largest age', end + hours(840), undefined],
    ['never again after a pull later than that', end + hours(900), undefined],
  ])('pulls a window %s', (_, lastPull, expected) => {
    expect(nextVisit(window, lastPull, ages)).toBe(expected);
  });

  it.each([
    ['settles sooner with shorter ages', end + hours(30), [1, 24], undefined],
    ['goes on with longer ages', end + hours(30), [1, 24, 100], end + hours(100)],
  ])('%s', (_, lastPull, revisitHours, expected) => {
    expect(nextVisit(window, lastPull, revisitHours)).toBe(expected);
  });

  it('always lies after the pull before it, so that a window settles after finitely many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.nat(60), (age, late) => {
        let pulls = 0;
        let visit = nextVisit(window, day + hours(age), ages);
        for (; visit !== undefined; visit = nextVisit(window, visit + late * 60_000, ages))
          pulls += 1;
        expect(pulls).toBeLessThanOrEqual(24 + ages.length);
      }),
    );
  });
});

describe('stateAfterPull', () => {
  const settings = { revisitHours: ages, retentionDays: 365 };

  it.each([
    ['open before the largest age', end + hours(840) - 1, 5, 'open'],
    ['settled after a pull that began at the largest age', end + hours(840), 5, 'settled'],
    ['settled without rows too, if Graph still keeps that time', end + hours(840), 0, 'settled'],
    [
      'beyond retention if nothing came and Graph has forgotten',
      end + 365 * dayMs,
      0,
      'beyondRetention',
    ],
    [
      'settled if rows came although Graph was taken to have forgotten',
      end + 365 * dayMs,
      1,
      'settled',
    ],
  ])('is %s', (_, startedAt, rows, state) => {
    expect(stateAfterPull(window, { startedAt, rows }, settings)).toBe(state);
  });
});

describe('isBeyondRetention', () => {
  it.each([
    ['not while any moment of the window is kept', end + 30 * dayMs - 1, false],
    ['as soon as the whole window is forgotten', end + 30 * dayMs, true],
  ])('is true %s', (_, now, expected) => {
    expect(isBeyondRetention(window, 30, now)).toBe(expected);
  });
});

describe('backOffMs', () => {
  it.each([
    [1, 60_000],
    [2, 120_000],
    [3, 240_000],
    [6, 1_920_000],
    [7, hours(1)],
    [2000, hours(1)],
  ])('after %i failures is %i ms', (attempts, waitMs) => {
    expect(backOffMs(attempts)).toBe(waitMs);
  });
});

describe('inOrderOfWork', () => {
  it('takes the newest first, then the oldest, which Graph is about to forget', () => {
    const now = day + 10 * dayMs + hours(6);
    const due = [3, 10, 0, 9, 7, 8].map((n) => ({
      feed: 'pstnCalls',
      from: day + n * dayMs,
      to: day + (n + 1) * dayMs,
    }));
    expect(inOrderOfWork(due, now).map(({ from }) => (from - day) / dayMs)).toEqual([
      10, 9, 8, 0, 3, 7,
    ]);
  });

  it('loses no window and doubles none', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200)), fc.nat(200 * 24), (days, hour) => {
        const due = days.map((n) => ({ feed: 'f', from: n * dayMs, to: (n + 1) * dayMs }));
        const found = inOrderOfWork(due, hours(hour));
        expect(found.toSorted((a, b) => a.from - b.from)).toEqual(
          due.toSorted((a, b) => a.from - b.from),
        );
      }),
    );
  });
});
