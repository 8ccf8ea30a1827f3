import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/export/ledger.ts';
import { missingFrom, tile } from '../../src/export/tiling.ts';
import { edge, windowFolder } from '../../src/export/window.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { dayMs, hourMs } from '../support/world.ts';

const lengths = [1, 2, 3, 4, 6, 8, 12, 24];

function at(text: string): number {
  return Date.parse(`2026-${text}Z`);
}

/** `11-01T06 11-01T12` for a window of six hours. */
function windows(...texts: string[]) {
  return texts.map((text) => {
    const [from = '', to = ''] = text.split(' ');
    return { from: at(`${from}:00`), to: at(`${to}:00`) };
  });
}

describe('tile', () => {
  it.each(lengths)('cuts a day into windows of %i hours from midnight UTC on', (hours) => {
    const found = tile({ from: at('11-01T00:00'), to: at('11-02T00:00') }, [], hours);
    expect(found).toHaveLength(24 / hours);
    expect(found[0]?.from).toBe(at('11-01T00:00'));
    expect(found.at(-1)?.to).toBe(at('11-02T00:00'));
    found.forEach(({ from, to }, i) => {
      expect(to - from).toBe(hours * hourMs);
      expect(from).toBe(found[i - 1]?.to ?? from);
    });
  });

  it('widens a range to whole windows', () => {
    expect(tile({ from: at('11-01T07:30'), to: at('11-01T12:01') }, [], 6)).toEqual(
      windows('11-01T06 11-01T12', '11-01T12 11-01T18'),
    );
  });

  it('takes a window that ends where the range begins for no part of it, nor one behind', () => {
    expect(tile({ from: at('11-01T06:00'), to: at('11-01T12:00') }, [], 6)).toEqual(
      windows('11-01T06 11-01T12'),
    );
  });

  it('gives a day that has windows the length of those, whatever is set now', () => {
    const known = windows('11-01T00 11-01T12');
    expect(tile({ from: at('11-01T00:00'), to: at('11-03T00:00') }, known, 24)).toEqual(
      windows('11-01T00 11-01T12', '11-01T12 11-02T00', '11-02T00 11-03T00'),
    );
  });

  it('finds nothing in an empty range', () => {
    expect(tile({ from: at('11-01T06:00'), to: at('11-01T06:00') }, [], 1)).toEqual([]);
  });
});

it('missingFrom leaves out the windows that are known', () => {
  const [first, second] = windows('11-01T00 11-01T12', '11-01T12 11-02T00');
  expect(
    missingFrom(
      first ? [first] : [],
      [first, second].flatMap((w) => w ?? []),
    ),
  ).toEqual([second]);
});

describe('the place of a window', () => {
  it.each([
    ['11-01T00 11-02T00', 'date=2026-11-01/00-24'],
    ['11-01T06 11-01T12', 'date=2026-11-01/06-12'],
    ['11-01T23 11-02T00', 'date=2026-11-01/23-24'],
  ])('of %s is %s', (text, folder) => {
    const [window] = windows(text);
    expect(window && windowFolder(window)).toBe(folder);
  });
});

/** A run under some settings. */
interface Run {
  readonly kind: 'run';
  readonly hoursLater: number;
  readonly startDaysBack: number | undefined;
  readonly partitionHours: number;
}

/** A range that is asked for. */
interface RangeAsked {
  readonly kind: 'range';
  readonly hoursBack: number;
  readonly hours: number;
  readonly partitionHours: number;
}

const partitionHours = fc.constantFrom(...lengths);
const runs: fc.Arbitrary<Run> = fc.record({
  kind: fc.constant('run'),
  hoursLater: fc.integer({ min: 0, max: 70 }),
  startDaysBack: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
  partitionHours,
});
const ranges: fc.Arbitrary<RangeAsked> = fc.record({
  kind: fc.constant('range'),
  hoursBack: fc.integer({ min: 1, max: 400 }),
  hours: fc.integer({ min: 1, max: 80 }),
  partitionHours,
});
const acts = fc.array(fc.oneof(runs, ranges), { minLength: 1, maxLength: 8 });

describe('the windows of a feed', () => {
  it('hold every moment since the lowest EXPORT_START once, whatever changes when', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (sequence) => {
        const ledger = new Ledger('pstnCalls', new MemoryEntityTable());
        let now = at('11-10T05:00');
        let lowest = Infinity;
        let before: string[] = [];
        const first: Run = { kind: 'run', hoursLater: 0, startDaysBack: 3, partitionHours: 24 };
        for (const act of [first, ...sequence]) {
          if (act.kind === 'run') {
            now += act.hoursLater * hourMs;
            lowest = Math.min(lowest, await plan(ledger, act, now));
            const held = (await intervals(ledger)).filter(({ to }) => to > lowest);
            expect(faults(held, lowest, now)).toEqual([]);
          } else {
            const from = now - act.hoursBack * hourMs;
            const to = Math.min(now, from + act.hours * hourMs);
            const found = await ledger.windowsOf({ from, to }, act.partitionHours);
            expect(
              faults(
                found.map(({ row }) => row),
                from,
                to,
              ),
            ).toEqual([]);
          }
          const rows = await intervals(ledger);
          const texts = new Set(rows.map(({ from, to }) => `${edge(from)} ${edge(to)}`));
          expect(before.filter((text) => !texts.has(text))).toEqual([]);
          expect(misaligned(rows)).toEqual([]);
          before = [...texts];
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** @returns the EXPORT_START that holds now */
async function plan(ledger: Ledger, act: Run, now: number): Promise<number> {
  const { startDaysBack, partitionHours: hours } = act;
  const exportStart =
    startDaysBack === undefined ? undefined : at('11-10T00:00') - startDaysBack * dayMs;
  const planned = await ledger.plan({ exportStart, defaultStart: 0, partitionHours: hours }, now);
  return planned.exportStart;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

async function intervals(ledger: Ledger): Promise<Interval[]> {
  return (await ledger.list({ from: 0, to: 4e12 })).map(({ row }) => row);
}

/** Gaps and overlaps between two moments. */
function faults(found: readonly Interval[], from: number, to: number): unknown[] {
  if (from >= to) return [];
  const inside = found.filter((window, i) => window.from !== (found[i - 1]?.to ?? window.from));
  const begins = (found[0]?.from ?? Infinity) <= from;
  const ends = (found.at(-1)?.to ?? 0) >= to;
  return [...inside, ...(begins ? [] : ['no beginning']), ...(ends ? [] : ['no end'])];
}

/** Windows that differ in length from others of their day, or begin at no multiple of it. */
function misaligned(found: readonly Interval[]): unknown[] {
  const lengthOfDay = new Map(found.map(({ from, to }) => [Math.floor(from / dayMs), to - from]));
  return found.filter(({ from, to }) => {
    const length = lengthOfDay.get(Math.floor(from / dayMs));
    return to - from !== length || (from % dayMs) % length !== 0;
  });
}
