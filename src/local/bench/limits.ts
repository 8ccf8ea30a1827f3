import { logLimits } from '../../graph/limiter.ts';
import { systemClock } from '../../systemClock.ts';
import { startTenant } from '../tenant/startTenant.ts';
import { atLeast, atMost, type Figure } from './figures.ts';
import { measure } from './measure.ts';
import { day, withEmulator } from './workplace.ts';

const allowedPerMinute = 50;
const rows = 150_000;

/** Three minutes of requests to a tenant that enforces Graph's documented limits. */
export async function limits(): Promise<Figure[]> {
  process.stderr.write(`  exportDay, ${rows} rows, at the documented limits\n`);
  const from = Date.parse(day);
  const options = { clock: systemClock, from, to: from + 86_400_000 };
  const tenant = await startTenant({ ...options, rowsPerDay: { pstnCalls: rows } });
  try {
    await withEmulator(({ connectionString }) => {
      const input = { graphUrl: tenant.url, connectionString, container: 'bench', day };
      return measure('exportDay', { ...input, limits: logLimits });
    });
    const times = tenant.requests.map(({ at }) => at);
    const minutes = (Math.max(...times) - Math.min(...times)) / 60_000;
    const share = (times.length - 1) / minutes / allowedPerMinute;
    const refused = tenant.requests.filter(({ status }) => status === 429).length;
    return [
      atLeast('share of the allowed requests a minute', share, 0.95, 'x'),
      atMost('requests refused with 429', refused, 0),
    ];
  } finally {
    await tenant.close();
  }
}
