import type { StartRange } from './heldCalls.ts';
import { readTicks } from '../ticks.ts';

const comparison =
  /^startDateTime (ge|gt|le|lt) (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?(?:Z|[+-]\d{2}:\d{2}))$/;
const endOfTime = 10n ** 30n;

/**
 * Reads a filter of the list, e.g. `startDateTime ge 2023-09-25T09:25:00Z and startDateTime lt …`.
 * @param filter percent-decoded; undefined filters nothing
 * @returns the range of start times, undefined if it is not such a filter
 * @see https://learn.microsoft.com/graph/api/callrecords-cloudcommunications-list-callrecords
 */
export function readStartFilter(filter: string | undefined): StartRange | undefined {
  let range: StartRange = { from: -endOfTime, to: endOfTime };
  if (filter === undefined) return range;
  for (const term of filter.trim().split(/ +and +/)) {
    const [, operator = '', literal = ''] = comparison.exec(term.trim().replace(/ +/g, ' ')) ?? [];
    const ticks = readTicks(literal);
    if (ticks === undefined) return undefined;
    range = narrowed(range, operator, ticks);
  }
  return range;
}

function narrowed({ from, to }: StartRange, operator: string, ticks: bigint): StartRange {
  if (operator === 'ge') return { from: from > ticks ? from : ticks, to };
  if (operator === 'gt') return { from: from > ticks + 1n ? from : ticks + 1n, to };
  if (operator === 'lt') return { from, to: to < ticks ? to : ticks };
  return { from, to: to < ticks + 1n ? to : ticks + 1n };
}
