import { atMost, observed, type Figure } from '../figures.ts';
import { measureToEnd } from '../measure.ts';
import { withEmulator } from '../workplace.ts';
import { recentDay } from './callsOfDay.ts';
import { nowhere } from './exporterOf.ts';

/** A window's records, and those that come to them. */
interface Growth {
  readonly before: number;
  readonly added: number;
}

/** What a publish costs, by the records that its window holds already. */
export async function publishCost(): Promise<Figure[]> {
  const busy = await publishInto({ before: 20_000, added: 2_000 });
  return [
    atMost('peak memory, 2,000 records into 20,000', busy.peakMb, 512, ' MB'),
    observed('seconds for that', busy.seconds.toFixed(1)),
    ...(await costOf({ before: 1_000, added: 100 })),
    ...(await costOf({ before: 10_000, added: 100 })),
  ];
}

/** The same for a window that should have been shorter; takes a quarter of an hour. */
export async function publishLargeCost(): Promise<Figure[]> {
  return costOf({ before: 100_000, added: 100 });
}

async function costOf(growth: Growth): Promise<Figure[]> {
  const { before, added } = growth;
  const { seconds, peakMb, requests, readMb, writtenMb, recordKb } = await publishInto(growth);
  const read = `${readMb.toFixed(1)} MB read`;
  const written = `${writtenMb.toFixed(1)} MB written`;
  const used = `${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB of memory`;
  return [
    observed(
      `publishing ${added} records of ${recordKb.toFixed(1)} KB into ${before.toLocaleString('en')}`,
      `${used}, ${read}, ${written}, ${requests} requests`,
    ),
  ];
}

/** Each step in a process of its own, so that the publish is measured alone. */
async function publishInto({ before, added }: Growth) {
  process.stderr.write(`  ${added} records into ${before}\n`);
  return withEmulator(async ({ connectionString }) => {
    const records = before + added;
    const place = { graphUrl: nowhere, connectionString, container: 'bench' };
    const input = { ...place, day: recentDay(), records };
    const { textMb } = await measureToEnd('landCalls', { ...input, first: 0, count: before });
    await measureToEnd('publishCalls', input);
    await measureToEnd('landCalls', { ...input, first: before, count: added });
    const published = await measureToEnd('publishCalls', input);
    if (published.rows !== records) throw new Error(`${published.rows} records are published`);
    return { ...published, recordKb: (textMb * 1024) / before };
  });
}
