import { atLeast, atMost, observed, type Figure } from './figures.ts';
import type { Measured } from './measure.ts';
import { measureUnder, measureWhole } from './workplace.ts';

/** Against a plain loop over the client's PageIterator that uploads one JSON blob at its end. */
export async function loop(): Promise<Figure[]> {
  const load = { rows: 100_000, latencyMs: 200 };
  const plain = await measureWhole(load, 'loopOverDay');
  const whole = await measureWhole(load, 'exportDay');
  const merged = await measureWhole({ ...load, rowOrder: 'newestFirst' }, 'exportDay');
  const large = { rows: 1_000_000, latencyMs: 0 };
  process.stderr.write('  loopOverDay, 1000000 rows (its end is what is looked for)\n');
  const died = (await measureUnder(large, 'loopOverDay')) === undefined;
  return [
    atLeast('rate against a plain loop, 200 ms a page', plain.seconds / whole.seconds, 1, 'x'),
    atMost('memory against a plain loop, 100,000 rows', whole.peakMb / plain.peakMb, 1 / 3, 'x'),
    observed('the same two with the newest rows first', ratios(plain, merged)),
    observed('the plain loop with 1,000,000 rows', died ? 'dies' : 'ends'),
  ];
}

function ratios(plain: Measured<'loopOverDay'>, whole: Measured<'exportDay'>): string {
  const rate = plain.seconds / whole.seconds;
  return `${rate.toPrecision(3)}x, ${(whole.peakMb / plain.peakMb).toPrecision(3)}x`;
}
