import { createLog, logLine, type Log } from '../log.ts';

/** For work that goes on after its invocation has been answered: the host takes no lines of it any more. */
export function backgroundLog(): Log {
  return createLog((record) => {
    console[record.level](logLine(record));
  });
}
