import { Client, PageIterator, type PageCollection } from '@microsoft/microsoft-graph-client';
import { BlobServiceClient } from '@azure/storage-blob';
import { readConfig } from '../../config.ts';
import { createLog, type EventName } from '../../log.ts';
import { openExporter } from '../../wiring.ts';
import type { Limits } from '../../graph/limiter.ts';
import { fetchCalls, fetchNotified } from './callRecords/fetchCalls.ts';
import { landCalls } from './callRecords/landCalls.ts';
import { listCalls } from './callRecords/listCalls.ts';
import { publishCalls } from './callRecords/publishCalls.ts';
import { readStatus, storeYears } from './statusYears.ts';

/** What a job with logs works on. */
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

/** What a job with logs returns. */
interface Took {
  readonly seconds: number;
}

const all = {
  ...{ exportDay, fetchDay, loopOverDay },
  ...{ landCalls, publishCalls, fetchCalls, fetchNotified, listCalls },
  ...{ storeYears, readStatus },
};

export type JobName = keyof typeof all;
export type InputOf<N extends JobName> = Inputs[N];
export type ResultOf<N extends JobName> = Results[N];
type Inputs = { readonly [N in JobName]: Parameters<(typeof all)[N]>[0] };
type Results = { readonly [N in JobName]: Awaited<ReturnType<(typeof all)[N]>> };

/** What is measured, each in a process of its own; every job returns its seconds. */
export const jobs: {
  readonly [N in JobName]: (input: Inputs[N]) => Promise<Results[N]>;
} = all;

/** One day of PSTN rows from the first request to the committed ledger row, files written. */
async function exportDay(input: JobInput): Promise<Took> {
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
    attended: false,
    stop: new AbortController().signal,
    giveUpAt: Infinity,
  };
  const times = new Map<EventName, number>();
  const log = createLog(({ event }) => times.set(event, performance.now()));
  const report = await exporter.exportLogs(run, log);
  if (!report.complete) throw new Error(JSON.stringify(report));
  // A window is claimed and its first page asked for as soon as it is known what there is to do.
  const beganAt = times.get('feedPlanned') ?? NaN;
  return { seconds: ((times.get('windowPulled') ?? NaN) - beganAt) / 1000 };
}

/** The same pages, one at a time, thrown away. */
async function fetchDay({ graphUrl, day }: JobInput): Promise<Took> {
  const startedAt = performance.now();
  let next: string | undefined = graphUrl + pathOf(day);
  while (next !== undefined) {
    const answer: Response = await fetch(next);
    const body = await answer.text();
    next = /"@odata.nextLink": ?"([^"]+)"/.exec(body)?.[1];
  }
  return tookSince(startedAt);
}

/** What one would write first: collect with the client's PageIterator, upload one JSON blob. */
async function loopOverDay(input: JobInput): Promise<Took> {
  const { graphUrl, day, connectionString, container } = input;
  const startedAt = performance.now();
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
  return tookSince(startedAt);
}

function tookSince(startedAt: number): Took {
  return { seconds: (performance.now() - startedAt) / 1000 };
}

function pathOf(day: string): string {
  const end = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
  const range = `(fromDateTime=${day}T00:00:00Z,toDateTime=${end}T00:00:00Z)`;
  return `/v1.0/communications/callRecords/getPstnCalls${range}`;
}
