import type { CoverageSource, WindowCounts } from '../export/coverage.ts';
import type { Ledger } from '../export/ledger.ts';
import type { WindowRow } from '../export/windowRow.ts';
import { readGone } from './gone.ts';
import { readRuns } from './pending.ts';

/** The ledger of call records as the coverage table takes it. */
export function callRecordCoverage(ledger: Ledger): CoverageSource {
  const { feed, table } = ledger;
  return {
    feed,
    table,
    list: (range) => ledger.list(range),
    countsOf: (row) => countsOf(ledger, row),
  };
}

async function countsOf(ledger: Ledger, row: WindowRow): Promise<WindowCounts> {
  const added = (await readRuns(ledger, row.from)).map((run) => run.added);
  const gone = await readGone(ledger, row.from);
  return {
    listed: row.lastPull === undefined ? undefined : row.lastPullRows,
    landed: added.reduce((sum, more) => sum + more, row.rows),
    published: row.rows,
    gone: gone.size,
  };
}
