import type { Selection } from './heldRows.ts';

/** How far a selection has been read. */
export interface Cursor {
  /** The next row of the series. */
  readonly index: number;
  /** The next added row. */
  readonly added: number;
}

export function startOf(selection: Selection): Cursor {
  return { index: selection.start, added: 0 };
}

/**
 * Reads rows in the order of their times.
 * @returns the rows' texts, and where the next row is; undefined if there is none
 */
export function takeRows(
  selection: Selection,
  from: Cursor,
  count: number,
): { rows: string[]; next: Cursor | undefined } {
  const { series, printer, end } = selection;
  const rows: string[] = [];
  let { index, added } = from;
  for (;;) {
    const extra = selection.added[added];
    const isExtraNext = extra !== undefined && (extra.before <= index || index >= end);
    if (!isExtraNext && index >= end) return { rows, next: undefined };
    if (!isExtraNext && !isShown(selection, index)) {
      index += 1;
      continue;
    }
    if (rows.length === count) return { rows, next: { index, added } };
    if (isExtraNext) {
      rows.push(printer.fromContent(extra.content));
      added += 1;
    } else {
      rows.push(printer.fromSeries(series, index));
      index += 1;
    }
  }
}

function isShown({ series, withdrawn, asOf }: Selection, index: number): boolean {
  return !withdrawn.has(index) && series.visibleFrom(index) <= asOf;
}
