import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Asks DuckDB, the reader that others use too, about a Parquet file.
 * @param sql a query of the table `t`; the variable `path` is the file's path
 * @returns its rows, with texts for whatever JSON has no number for
 */
export async function queryParquet(
  bytes: Uint8Array,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const path = join(folder, 't.parquet');
    await writeFile(path, bytes);
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`SET VARIABLE path = '${path}'`);
    await connection.run(`CREATE VIEW t AS SELECT * FROM read_parquet('${path}')`);
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
