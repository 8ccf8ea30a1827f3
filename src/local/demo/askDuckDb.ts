import { textTable } from '../terminal/textTable.ts';

export type Ask = (sql: string) => Promise<string[]>;

/**
 * Lets some work ask DuckDB.
 * @param work gets a function that returns the answer to a query as lines of a table
 * @throws Error if there is no DuckDB for this platform
 */
export async function withDuckDb(work: (ask: Ask) => Promise<void>): Promise<void> {
  // Only here, so that a platform without it runs all the rest.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await work(async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      const rows = reader.getRowsJson().map((row) => row.map(cellText));
      return textTable(reader.columnNames(), rows);
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function cellText(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
