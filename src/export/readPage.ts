import { BadAnswerError } from '../errors.ts';
import type { LogFeed } from '../feeds/feed.ts';
import type { Findings } from './findings.ts';
import { readRowText, type LogRow } from './logRow.ts';
import type { RowText } from './logSource.ts';
import { edge, ticksOf, type Window } from './window.ts';

/** A page of a window's pull. */
export interface PulledPage {
  readonly feed: LogFeed;
  readonly window: Window;
  /** Counted from 1. */
  readonly number: number;
  readonly rows: readonly RowText[];
}

// Parsed values of a whole page would be old enough to lie about for long.
const batchSize = 100;

/**
 * Reads the rows of a page that belong to its window, in batches.
 * @throws BadAnswerError for a row that is not JSON
 */
export function* readPage(page: PulledPage, findings: Findings): Generator<LogRow[]> {
  const end = ticksOf(page.window.to);
  for (let first = 0; first < page.rows.length; first += batchSize) {
    const batch: LogRow[] = [];
    for (const [i, text] of page.rows.slice(first, first + batchSize).entries()) {
      const { row, repeatsName } = readRow(page, text, first + i + 1);
      // The next window begins with this very moment.
      if (row.ticks === end) continue;
      if (repeatsName) findings.note('repeatedName');
      batch.push(row);
    }
    yield batch;
  }
}

function readRow({ feed, window, number }: PulledPage, text: RowText, position: number) {
  try {
    return readRowText(feed, text);
  } catch (cause) {
    const where = `${feed.name} ${edge(window.from)}, page ${number}`;
    throw new BadAnswerError(`${where}: row ${position} is not JSON`, { cause });
  }
}
