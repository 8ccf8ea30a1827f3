import type { ExportPlace } from './exportPlace.ts';

/**
 * How to ask DuckDB about a table: what to do first, then a query.
 * @see https://duckdb.org/docs/stable/core_extensions/azure
 */
export function firstQuery(place: ExportPlace, table: string): string {
  const { endpoint, container, access } = place;
  const host = new URL(endpoint).host;
  if (access === 'emulator') {
    const copy =
      `az storage blob download-batch --source ${container} --destination files` +
      ' --connection-string "<EXPORT_STORAGE>"';
    return [
      'DuckDB cannot reach into every emulator: copy the files first (or use Azure Storage Explorer),',
      'with the value of EXPORT_STORAGE where its name stands:',
      '',
      `  ${copy}`,
      '',
      ...indented(select('files', table)),
    ].join('\n');
  }
  return [
    access === 'identity'
      ? 'For DuckDB, after az login as somebody with the role Storage Blob Data Reader:'
      : 'For DuckDB, with the value of EXPORT_STORAGE where its name stands:',
    '',
    '  INSTALL azure;',
    '  LOAD azure;',
    `  CREATE SECRET (TYPE azure, ${secretOf(access, host)});`,
    ...indented(select(`az://${host}/${container}`, table)),
  ].join('\n');
}

function secretOf(access: 'connectionString' | 'identity', host: string): string {
  if (access === 'connectionString') return "CONNECTION_STRING '<EXPORT_STORAGE>'";
  const [account = ''] = host.split('.');
  return `PROVIDER credential_chain, CHAIN 'cli', ACCOUNT_NAME '${account}'`;
}

function select(root: string, table: string): string[] {
  return [
    'SELECT date, count(*) AS rows',
    `FROM read_parquet('${root}/tables/${table}/date=*/*.parquet', hive_partitioning = true)`,
    'GROUP BY date ORDER BY date;',
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
