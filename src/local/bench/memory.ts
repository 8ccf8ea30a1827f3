import { atMost, observed, type Figure } from './figures.ts';
import { measureWhole, type Load } from './workplace.ts';

/**
 * Memory and stalls of one window, raw file and table written: with rows in the order of the
 * files, which are written while pages arrive, and in another one, which has them merged at the end.
 */
export async function memory(): Promise<Figure[]> {
  const ofOrders = [
    await memoryOf('rows by time', {}),
    await memoryOf('newest first', { rowOrder: 'newestFirst' }),
  ];
  return ofOrders.flat();
}

async function memoryOf(order: string, load: Pick<Load, 'rowOrder'>): Promise<Figure[]> {
  const small = await measureWhole({ ...load, rows: 100_000, latencyMs: 0 }, 'exportDay');
  const large = await measureWhole({ ...load, rows: 1_000_000, latencyMs: 0 }, 'exportDay');
  const stallMs = Math.max(small.stallMs, large.stallMs);
  const speeds = [100_000 / small.seconds, 1_000_000 / large.seconds];
  return [
    atMost(`peak memory, 1,000,000 rows, ${order}`, large.peakMb, 400, ' MB'),
    atMost(`that against 100,000 rows, ${order}`, large.peakMb / small.peakMb, 1.6, 'x'),
    atMost(`longest stall of the event loop, ${order}`, stallMs, 500, ' ms'),
    observed('rows a second, 100,000 and 1,000,000', speeds.map((n) => n.toFixed(0)).join(', ')),
  ];
}
