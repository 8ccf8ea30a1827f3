import { atMost, observed, type Figure } from './figures.ts';
import { measureWhole } from './workplace.ts';

/** Memory and stalls of one window, raw file and table written. */
export async function memory(): Promise<Figure[]> {
  const small = await measureWhole({ rows: 100_000, latencyMs: 0 }, 'exportDay');
  const large = await measureWhole({ rows: 1_000_000, latencyMs: 0 }, 'exportDay');
  return [
    atMost('peak memory, 1,000,000 rows', large.peakMb, 400, ' MB'),
    atMost('peak memory, 1,000,000 against 100,000 rows', large.peakMb / small.peakMb, 1.6, 'x'),
    atMost('longest stall of the event loop', Math.max(small.stallMs, large.stallMs), 500, ' ms'),
    observed('rows a second, 100,000 rows', (100_000 / small.seconds).toFixed(0)),
    observed('rows a second, 1,000,000 rows', (1_000_000 / large.seconds).toFixed(0)),
  ];
}
