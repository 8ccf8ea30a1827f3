import type { InvocationContext } from '@azure/functions';
import { createLog, logLine, type Log } from '../log.ts';

/** Logs one line an event where the host keeps the lines of an invocation. */
export function invocationLog(context: InvocationContext): Log {
  return createLog((record) => {
    context[record.level](logLine(record));
  });
}
