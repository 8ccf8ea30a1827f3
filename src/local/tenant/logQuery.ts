import { errorAnswer, statusAnswer, type Answer } from './answer.ts';
import type { TickRange } from './heldRows.ts';
import type { LogFunction } from './logFunction.ts';
import { readTicks, ticksPerDay } from './ticks.ts';

/** The range of a first request. */
export interface LogQuery {
  readonly from: string;
  readonly to: string;
  readonly range: TickRange;
}

const longestTicks = 90n * BigInt(ticksPerDay);

/**
 * Reads a function's parameters, e.g. `fromDateTime=2019-11-01,toDateTime=2019-12-01`.
 * @param parameters percent-decoded
 * @returns the query, or the answer that refuses it (with the messages that users reported)
 * @see https://github.com/microsoftgraph/msgraph-sdk-python/issues/285
 * @see https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/1443
 * @see https://github.com/microsoftgraph/microsoft-graph-docs/pull/10883 (406)
 */
export function readLogQuery(
  parameters: string,
  { upperBound }: LogFunction,
  now: number,
): LogQuery | Answer {
  const match = /^fromDateTime=([^,]*),toDateTime=([^,]*)$/.exec(parameters);
  if (match === null) return statusAnswer(400, now);
  const [, from = '', to = ''] = match;
  if (from === '' || to === '') {
    const position = from === '' ? 'fromDateTime='.length : parameters.length;
    const message = `Expression expected at position ${String(position)} in '${parameters}'.`;
    return errorAnswer(400, 'BadRequest', message, now);
  }
  const start = readTicks(from);
  const end = readTicks(to);
  if (start === undefined || end === undefined || start > end) return statusAnswer(400, now);
  if (end - start > longestTicks) return statusAnswer(406, now);
  return { from, to, range: { from: start, to: end, includesTo: upperBound === 'inclusive' } };
}
