import { Client, PageIterator, type PageCollection } from '@microsoft/microsoft-graph-client';
import { BlobServiceClient } from '@azure/storage-blob';
import { readConfig } from '../../config.ts';
import { createLog } from '../../log.ts';
import { openExporter } from '../../wiring.ts';
import type { Limits } from '../../graph/limiter.ts';

/** What a job works on. */
export interface JobInput {
  readonly graphUrl: string;
  readonly connectionString: string;
  readonly container: string;
  /** The day whose rows are exported, `2026-11-01`. */
  readonly day: string;
  readonly limits?: Limits | undefined;
}

const unlimited: Limits = { perFeed: 1e9, together: 1e9 };
const dayMs = 86_400_000;

/** What is measured, each in a process of its own. */
export const jobs = { exportDay, fetchDay, loopOverDay };
export type JobName = keyof typeof jobs;

/** The whole export of one day of PSTN rows: pages, raw file, table, ledger, coverage. */
async function exportDay(input: JobInput): Promise<void> {
  const config = readConfig({
    GRAPH_BASE_URL: input.graphUrl,
    EXPORT_STORAGE: input.connectionString,
    EXPORT_CONTAINER: input.container,
    EXPORT_START: input.day,
    FEEDS: 'pstnCalls',
  });
  const exporter = await openExporter(config, input.limits ?? unlimited);
  const from = Date.parse(input.day);
  const run = {
    range: { from, to: from + dayMs },
    waitForHeld: false,
    stop: new AbortController().signal,
    giveUpAt: Infinity,
  };
  const report = await exporter.exportLogs(
    run,
    createLog(() => undefined),
  );
  if (!report.complete) throw new Error(JSON.stringify(report));
}

/** The same pages, one at a time, thrown away. */
async function fetchDay({ graphUrl, day }: JobInput): Promise<void> {
  let next: string | undefined = graphUrl + pathOf(day);
  while (next !== undefined) {
    const answer: Response = await fetch(next);
    const body = await answer.text();
    next = /"@odata.nextLink": ?"([^"]+)"/.exec(body)?.[1];
  }
}

/** What one would write first: collect with the client's PageIterator, upload one JSON blob. */
async function loopOverDay({ graphUrl, day, connectionString, container }: JobInput) {
  const client = Client.init({
    baseUrl: graphUrl,
    authProvider: (done) => {
      done(null, 'none');
    },
  });
  const rows: unknown[] = [];
  let next: string | undefined = pathOf(day);
  while (next !== undefined) {
    // The client glues a link of plain http onto its base, so it is given the path alone.
    const page = (await client.api(next.replace('/v1.0', '')).get()) as PageCollection;
    await new PageIterator(client, { value: page.value }, (row) => rows.push(row) > 0).iterate();
    next = page['@odata.nextLink']?.replace(graphUrl, '');
  }
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  const target = blobs.getContainerClient(container);
  await target.createIfNotExists();
  const body = JSON.stringify(rows);
  await target.getBlockBlobClient(`${day}.json`).upload(body, Buffer.byteLength(body));
}

function pathOf(day: string): string {
  const end = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
  const range = `(fromDateTime=${day}T00:00:00Z,toDateTime=${end}T00:00:00Z)`;
  return `/v1.0/communications/callRecords/getPstnCalls${range}`;
}
