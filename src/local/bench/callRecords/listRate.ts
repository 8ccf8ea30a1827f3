import { atLeast, atMost, type Figure } from '../figures.ts';
import { measureToEnd } from '../measure.ts';
import { startTenantProcess } from '../tenantProcess.ts';
import { withEmulator } from '../workplace.ts';
import { recentDay, tenantWith, type CallsOfDay } from './callsOfDay.ts';
import { nowhere } from './exporterOf.ts';
import { tallyOf } from './tallyOf.ts';

/** https://learn.microsoft.com/graph/throttling-limits#call-records-limits */
const allowedPerSecond = 40 / 20;
const latencyMs = 50;
const container = 'bench';

interface PagedCalls {
  readonly records: number;
  readonly pageSize: 'largest' | 'default';
}

/** The pages that are asked for, and those of a Graph that refuses them. */
const lists: readonly PagedCalls[] = [
  { records: 10_000, pageSize: 'largest' },
  { records: 3_000, pageSize: 'default' },
];

/** Complete lists of a window, compared with landed and with published records. */
export async function listRate(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const list of lists) figures.push(...(await rateOf(list)));
  return figures;
}

async function rateOf({ records, pageSize }: PagedCalls): Promise<Figure[]> {
  const calls = { day: recentDay(), records };
  return withEmulator(async ({ connectionString }) => {
    const input = { ...calls, connectionString, container };
    process.stderr.write(`  ${records} records, ${pageSize} pages\n`);
    await measureToEnd('landCalls', { ...input, first: 0, count: records });
    const landed = await listOnce(calls, connectionString, pageSize);
    await measureToEnd('publishCalls', { ...input, graphUrl: nowhere });
    const published = await listOnce(calls, connectionString, pageSize);
    const what = `${records} records on ${pageSize} pages`;
    const least = 0.9 * allowedPerSecond;
    return [
      atLeast(`list requests a second, ${what}, published`, published.perSecond, least),
      atLeast(`list requests a second, ${what}, landed only`, landed.perSecond, least),
      atMost('requests beyond the limits', published.overLimit + landed.overLimit, 0),
      atMost('records fetched again', published.wanted + landed.wanted, 0),
    ];
  });
}

/** Each time with a tenant that has counted nothing yet. */
async function listOnce(
  calls: CallsOfDay,
  connectionString: string,
  pageSize: PagedCalls['pageSize'],
) {
  const tenant = await startTenantProcess({ ...tenantWith(calls), latencyMs });
  try {
    if (pageSize === 'default') await refuseLargePages(tenant.url);
    const input = { graphUrl: tenant.url, connectionString, container, day: calls.day };
    const { seconds, records, wanted } = await measureToEnd('listCalls', input);
    if (records !== calls.records) throw new Error(`only ${records} records were listed`);
    const { list, overLimit } = await tallyOf(tenant.url);
    return { perSecond: list / seconds, overLimit, wanted };
  } finally {
    await tenant.stop();
  }
}

/** Both sizes that are tried before Graph is left to choose. */
async function refuseLargePages(tenantUrl: string): Promise<void> {
  const fault = { kind: 'status', status: 400, feed: 'callRecordList', times: 2 };
  const body = JSON.stringify(fault);
  const { status } = await fetch(`${tenantUrl}/_tenant/faults`, { method: 'POST', body });
  if (status !== 201) throw new Error(`the tenant answers a fault with ${status}`);
}
