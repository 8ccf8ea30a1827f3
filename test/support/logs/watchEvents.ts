import { subscribe } from 'node:diagnostics_channel';
import { eventChannel, logLine, type LogRecord } from '../../../src/log.ts';
import { noteLine } from './loggedLine.ts';

/** Notes every event that this process logs, wherever its log goes. */
subscribe(eventChannel, (record) => {
  noteLine({ source: 'event', text: logLine(record as LogRecord) });
});
