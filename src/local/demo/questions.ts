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
    title: 'Which networks have the worst audio? (streams joined with their call)',
    sql: (tables) => `
      SELECT type AS call, coalesce(callerNetwork_connectionType, 'none') AS network,
        count(*) AS streams, round(avg(averageJitterMs), 1) AS jitterMs,
        round(100 * avg(averagePacketLossRate), 2) AS lossPercent
      FROM ${filesOf(tables, 'callStreams')} AS streams
      JOIN ${filesOf(tables, 'callRecords')} AS calls
        ON streams.callRecordId = calls.id AND streams.version = calls.version
      GROUP BY ALL ORDER BY lossPercent DESC NULLS LAST, call, network LIMIT 6`,
  },
  {
    title: 'Is everything there? (coverage)',
    sql: (tables) => `
      SELECT feed, strftime("from", '%Y-%m-%d') AS day, state, rows, lastPullRows,
        strftime(pulledAt, '%Y-%m-%d %H:%M') AS pulledAt, listed, landed, published, gone
      FROM read_parquet('${tables.replaceAll("'", "''")}/coverage/coverage.parquet')
      ORDER BY feed, day`,
  },
];
