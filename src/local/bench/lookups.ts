import type { EntityTable } from '../../export/entityTable.ts';
import { Ledger } from '../../export/ledger.ts';
import { openStorage } from '../../storage/openStorage.ts';
import { atMost, observed, type Figure } from './figures.ts';
import { measure } from './measure.ts';
import { startTenantProcess } from './tenantProcess.ts';
import { day, withEmulator } from './workplace.ts';

const dayMs = 86_400_000;
const from = Date.parse(day);

/** What it costs to look for due windows, and to pull a window in which nothing has changed. */
export async function lookups(): Promise<Figure[]> {
  process.stderr.write('  looking for due windows; an unchanged window\n');
  const young = await costOfLooking(1);
  const old = await costOfLooking(5 * 365);
  return [
    atMost('Table requests to look for work after five years', old.requests, young.requests),
    atMost('entities read to look for work after five years', old.entities, young.entities),
    observed('the same after one day', `${young.requests} requests, ${young.entities} entities`),
    atMost('files written for an unchanged window', await writesWhenUnchanged(), 0),
  ];
}

/** Requests and entities of a run that has nothing to do, after so many settled days. */
async function costOfLooking(days: number) {
  return withEmulator(async ({ connectionString }) => {
    const { ledger: table } = await openStorage({ connectionString, exportContainer: 'bench' });
    const ledger = new Ledger('pstnCalls', table);
    const settings = { exportStart: from - days * dayMs, defaultStart: 0, partitionHours: 24 };
    await ledger.plan(settings, from);
    for (const stored of await ledger.open()) await ledger.close(stored, 'settled');
    const counted = { requests: 0, entities: 0 };
    const counting = new Ledger('pstnCalls', counter(table, counted));
    await counting.plan(settings, from);
    await counting.open();
    return counted;
  });
}

function counter(table: EntityTable, counted: { requests: number; entities: number }): EntityTable {
  return {
    get: (partition, rowKey) => {
      counted.requests += 1;
      counted.entities += 1;
      return table.get(partition, rowKey);
    },
    transact: (partition, changes) => {
      counted.requests += 1;
      return table.transact(partition, changes);
    },
    async *list(partition, first, before) {
      counted.requests += 1;
      for await (const entity of table.list(partition, first, before)) {
        counted.entities += 1;
        yield entity;
      }
    },
  };
}

/** How many files of a window are other ones after it was pulled again. */
async function writesWhenUnchanged(): Promise<number> {
  return withEmulator(async ({ connectionString }) => {
    const rowsPerDay = { pstnCalls: 20_000 };
    const range = { from, to: from + dayMs };
    const tenant = await startTenantProcess({ ...range, rowsPerDay, limits: 'off' });
    const { files, raw } = await openStorage({ connectionString, exportContainer: 'bench' });
    const paths = [
      { blobs: raw, path: `pstnCalls/date=${day}/00-24.ndjson.gz` },
      { blobs: files, path: `tables/pstnCalls/date=${day}/00-24.parquet` },
    ];
    const etags = () => Promise.all(paths.map(async (f) => (await f.blobs.head(f.path))?.etag));
    const input = { graphUrl: tenant.url, connectionString, container: 'bench', day };
    await measure('exportDay', input);
    const before = await etags();
    await measure('exportDay', input);
    const after = await etags();
    await tenant.stop();
    return paths.filter((_, i) => before[i] === undefined || before[i] !== after[i]).length;
  });
}
