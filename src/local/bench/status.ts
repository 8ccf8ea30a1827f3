import { atMost, observed, type Figure } from './figures.ts';
import { measureToEnd } from './measure.ts';
import { withEmulator } from './workplace.ts';

const mostMs = 1_000;
const fiveYears = 1_826;
const hoursPerDay = 24;
/**
 * Of windows of an hour, those before are in coverage alone: for each request the emulator looks at
 * every row of a table, which Table storage does not.
 */
const hourlyDays = 70;

/** What status costs after five years, read from the emulator by a process of its own. */
export async function status(): Promise<Figure[]> {
  const daily = await costOf(hoursPerDay, fiveYears);
  const hourly = await costOf(1, hourlyDays);
  return [
    atMost('status after five years of days, first time', daily.firstMs, mostMs, ' ms'),
    atMost('the same once more', daily.againMs, mostMs, ' ms'),
    observed('longest stall of that', `${daily.stallMs.toFixed(0)} ms`),
    observed('size of the document', `${daily.documentKb.toFixed(0)} KB`),
    observed(
      'the same with windows of an hour, first time; once more',
      `${hourly.firstMs.toFixed(0)}; ${hourly.againMs.toFixed(0)} ms`,
    ),
  ];
}

async function costOf(windowHours: number, ledgerDays: number) {
  process.stderr.write(`  ${fiveYears} days of four feeds, windows of ${windowHours} hours\n`);
  return withEmulator(async ({ connectionString }) => {
    const place = { connectionString, container: 'bench' };
    const input = { ...place, days: fiveYears, ledgerDays, windowHours };
    const { now } = await measureToEnd('storeYears', input);
    return measureToEnd('readStatus', { ...input, now });
  });
}
