import type { Config } from '../../config.ts';
import { clouds } from '../../graph/clouds.ts';
import type { Host } from '../host/startHost.ts';
import { exportPlace } from '../terminal/exportPlace.ts';
import { firstQuery } from '../terminal/firstQuery.ts';

/** What is told when everything runs: where to look and what to try. */
export interface Greeting {
  readonly host: Pick<Host, 'url' | 'key' | 'functions'>;
  readonly config: Config;
  /** The storage emulator, if this run has one of its own. */
  readonly emulator: { readonly connectionString: string; readonly folder: string } | undefined;
  /** The beginning of the day before today, `2026-11-01`. */
  readonly yesterday: string;
}

/** The greeting as lines. */
export function greeting(about: Greeting): string[] {
  const { host, emulator } = about;
  return [
    '',
    ...places(about),
    '',
    ...titled('Is data flowing? Open this page, or ask for the same as JSON:', [
      `${host.url}/api/dashboard?code=${host.key}`,
      `curl -H "x-functions-key: ${host.key}" ${host.url}/api/status`,
    ]),
    ...titled('Run the export now instead of at the next minute:', [
      `curl -X POST -H "x-functions-key: ${host.key}" ${host.url}/admin/functions/exportLogs`,
    ]),
    ...(emulator === undefined ? [] : experiments(about)),
    ...query(about),
    'Ctrl-C stops in order; the next start goes on where this one ended.',
    '',
  ];
}

function places({ host, config, emulator }: Greeting): string[] {
  const { endpoint, container } = exportPlace(config);
  const { baseUrl, cloud } = config.graph;
  const timers = host.functions.map((one) =>
    one.kind === 'timer' ? `${one.name} (${one.schedule})` : `${one.name} (/api/${one.route})`,
  );
  return [
    `  Functions   ${host.url}, key ${host.key}`,
    ...timers.map((timer) => `              ${timer}`),
    `  Graph       ${baseUrl ?? clouds[cloud].graphRoot}${emulator ? ', a simulated tenant' : ''}`,
    `  Storage     ${endpoint}${emulator ? `, kept in ${emulator.folder}` : ''}`,
    `              container ${container}: tables for queries`,
    `              container ${container}-raw: rows as Graph sent them`,
  ];
}

function experiments({ config, yesterday }: Greeting): string[] {
  const { graph, storage, notificationUrl } = config;
  const url = graph.baseUrl ?? '';
  const connectionString = 'connectionString' in storage ? storage.connectionString : '';
  return [
    ...titled('Let three calls end: a minute later their records are in the landing folder', [
      `curl -d "{\\"count\\":3,\\"sessions\\":2}" ${url}/_tenant/callRecords`,
    ]),
    ...titled('Let Graph fail at its next three answers (then run the command below):', [
      `curl -d "{\\"kind\\":\\"status\\",\\"status\\":503,\\"times\\":3}" ${url}/_tenant/faults`,
    ]),
    ...titled('Look, and pull two days again, in another terminal with these settings:', [
      `GRAPH_BASE_URL=${url}`,
      `EXPORT_STORAGE="${connectionString}"`,
      `NOTIFICATION_URL=${notificationUrl ?? ''}`,
      'npm run status',
      'npm run doctor',
      `npm run export -- --from ${yesterday}`,
      'npm run export -- --feed callRecords   (publishes at once; the timer does so hourly)',
    ]),
  ];
}

/** @see https://duckdb.org/docs/stable/core_extensions/azure */
function query({ config, emulator }: Greeting): string[] {
  const place = exportPlace(config);
  if (emulator === undefined) return [...firstQuery(place, 'pstnCalls').split('\n'), ''];
  return titled('Ask DuckDB (npm run demo shows more, and needs no DuckDB of your own):', [
    'INSTALL azure; LOAD azure;',
    `CREATE SECRET (TYPE azure, CONNECTION_STRING '${emulator.connectionString}');`,
    'SELECT date, currency, count(*) AS calls, sum(charge) AS charge',
    `FROM read_parquet('az://${place.container}/tables/pstnCalls/*/*.parquet')`,
    'GROUP BY ALL ORDER BY ALL;',
  ]);
}

function titled(title: string, lines: readonly string[]): string[] {
  return [title, ...lines.map((line) => `  ${line}`), ''];
}
