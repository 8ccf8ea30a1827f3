import type { InvocationContext } from '@azure/functions';
import { createLog, logLine, type Log } from '../log.ts';

/** Logs one line an event, with the invocation's id, where the host keeps the invocation's lines. */
export function invocationLog(context: InvocationContext): Log {
  const { invocationId: invocation } = context;
  return createLog(
    (record) => {
      context[record.level](logLine(record));
    },
    { invocation },
  );
}
