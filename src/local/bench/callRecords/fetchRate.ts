import { atLeast, atMost, observed, type Figure } from '../figures.ts';
import { measureToEnd } from '../measure.ts';
import { startTenantProcess } from '../tenantProcess.ts';
import { withEmulator } from '../workplace.ts';
import { recentDay, tenantWith } from './callsOfDay.ts';
import { tallyOf } from './tallyOf.ts';

/** https://learn.microsoft.com/graph/throttling-limits#call-records-limits */
const allowedPerSecond = 1500 / 20;
/** More than a minute's at that rate. */
const records = 4600;
const latencyMs = 200;

/** A full inbox against a tenant that enforces Graph's documented limits. */
export async function fetchRate(): Promise<Figure[]> {
  process.stderr.write(`  ${records} records, ${latencyMs} ms a request, the documented limits\n`);
  const day = recentDay();
  return withEmulator(async ({ connectionString }) => {
    const tenant = await startTenantProcess({ ...tenantWith({ day, records }), latencyMs });
    const input = { graphUrl: tenant.url, connectionString, container: 'bench', day };
    try {
      const { seconds, landed, blobs, stallMs, peakMb } = await measureToEnd('fetchCalls', input);
      const { records: requests } = await tallyOf(tenant.url);
      const notified = await measureToEnd('fetchNotified', input);
      const { overLimit } = await tallyOf(tenant.url);
      const perSecond = landed / seconds;
      return [
        atLeast('records fetched and landed a second', perSecond, 0.9 * allowedPerSecond),
        observed('the same as a share of the allowed requests', share(requests / seconds)),
        observed('seconds that it went on for', seconds.toFixed(1)),
        atMost('requests beyond the limits', overLimit, 0),
        atLeast('records a landing blob', landed / blobs, 20),
        observed('peak memory; longest stall', `${peakMb.toFixed(0)} MB; ${stallMs.toFixed(0)} ms`),
        atLeast('notified records landed by the next run', notified.landed, 1),
        observed('seconds of that run', notified.seconds.toFixed(2)),
      ];
    } finally {
      await tenant.stop();
    }
  });
}

function share(requestsPerSecond: number): string {
  return `${(requestsPerSecond / allowedPerSecond).toFixed(3)}x`;
}
