/** A question that the exported files answer. */
export interface Question {
  readonly title: string;
  /** @param tables the folder with the tables */
  readonly sql: (tables: string) => string;
}

const filesOf = (tables: string, table: string) =>
  `read_parquet('${tables.replaceAll("'", "''")}/${table}/*/*.parquet')`;

/** What one would ask first. Money is never summed across currencies. */
export const questions: readonly Question[] = [
  {
    title: 'What do calls cost, by country?',
    sql: (tables) => `
      SELECT usageCountryCode AS country, currency, count(*) AS calls,
        sum(duration) // 60 AS minutes, sum(charge + coalesce(connectionCharge, 0)) AS cost
      FROM ${filesOf(tables, 'pstnCalls')}
      GROUP BY ALL ORDER BY country, currency`,
  },
  {
    title: 'Who makes the most expensive calls, in USD?',
    sql: (tables) => `
      SELECT userPrincipalName AS user, count(*) AS calls,
        sum(charge + coalesce(connectionCharge, 0)) AS cost
      FROM ${filesOf(tables, 'pstnCalls')}
      WHERE currency = 'USD' AND userPrincipalName <> ''
      GROUP BY ALL ORDER BY cost DESC, user LIMIT 5`,
  },
  {
    title: 'Why do direct routing calls fail?',
    sql: (tables) => `
      SELECT finalSipCode AS sipCode, finalSipCodePhrase AS phrase, count(*) AS calls,
        count(DISTINCT trunkFullyQualifiedDomainName) AS trunks
      FROM ${filesOf(tables, 'directRoutingCalls')}
      WHERE NOT successfulCall
      GROUP BY ALL ORDER BY calls DESC, sipCode`,
  },
  {
    title: 'Is everything there? (coverage)',
    sql: (tables) => `
      SELECT feed, strftime("from", '%Y-%m-%d') AS day, state, rows, lastPullRows,
        strftime(pulledAt, '%Y-%m-%d %H:%M') AS pulledAt
      FROM read_parquet('${tables.replaceAll("'", "''")}/coverage/coverage.parquet')
      ORDER BY feed, day`,
  },
];
