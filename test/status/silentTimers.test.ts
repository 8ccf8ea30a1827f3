import { describe, expect, it } from 'vitest';
import { silentTimers } from '../../src/status/silentTimers.ts';
import { appNote, journal, minuteMs, noApp, now, timerNote } from './facts.ts';

const schedule = '0 */10 * * * *';
const app = appNote({ timers: [{ name: 'exportLogs', schedule }] });
const [noon, tenPast, half] = [now - 30 * minuteMs, now - 20 * minuteMs, now];

function isSilent(note: Parameters<typeof timerNote>[0], at: number, from = app): boolean {
  const timers = new Map(note === undefined ? [] : [['exportLogs', timerNote(note)]]);
  return silentTimers(journal({ app: from, timers }), at).includes('exportLogs');
}

describe('a timer', () => {
  it('is silent when three of its times have passed since its last run ended', () => {
    const note = { startedAt: noon, endedAt: noon + 1 };
    expect(isSilent(note, half - 1)).toBe(false);
    expect(isSilent(note, half)).toBe(true);
  });

  it('is not silent because it ran longer than its times are apart', () => {
    expect(isSilent({ startedAt: noon, endedAt: tenPast }, half)).toBe(false);
  });

  it('is not silent while it runs, but a run of half an hour has died', () => {
    const note = { startedAt: noon, endedAt: undefined };
    expect(isSilent(note, half - 1)).toBe(false);
    expect(isSilent(note, half)).toBe(true);
  });

  it('that never ran is silent when three of its times have passed since the app was seen', () => {
    const fresh = { ...app, firstSeenAt: noon };
    expect(isSilent(undefined, half - 1, fresh)).toBe(false);
    expect(isSilent(undefined, half, fresh)).toBe(true);
  });

  it('is silent no more as soon as it has run', () => {
    expect(isSilent({ startedAt: half, endedAt: half + 1 }, half + 2)).toBe(false);
  });

  it('goes by its schedule in UTC, both day fields of which have to match', () => {
    // Sundays that are the first of a month: 1 November 2026, 1 August 2027 and 1 October 2028.
    const rare = { ...app, timers: [{ name: 'exportLogs', schedule: '0 0 6 1 * SUN' }] };
    const note = { startedAt: 0, endedAt: Date.UTC(2026, 9, 1) };
    const third = Date.UTC(2028, 9, 1, 6);
    expect(isSilent(note, third - 1, rare)).toBe(false);
    expect(isSilent(note, third, rare)).toBe(true);
  });

  it('whose time never comes is not silent', () => {
    const never = { ...app, timers: [{ name: 'exportLogs', schedule: '0 0 0 30 2 *' }] };
    expect(isSilent({ startedAt: 0, endedAt: 1 }, now, never)).toBe(false);
  });
});

describe('silent timers', () => {
  it('are named, the others are not', () => {
    const timers = new Map(journal().timers).set('exportLogs', timerNote({ endedAt: noon - 1 }));
    expect(silentTimers(journal({ timers }), now)).toEqual(['exportLogs']);
  });

  it('there are none where no function app has ever run', () => {
    expect(silentTimers(journal(noApp), now)).toEqual([]);
  });
});
