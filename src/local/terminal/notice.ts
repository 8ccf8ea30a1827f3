import type { LogRecord } from '../../log.ts';
import { reasonWords } from './reasonWords.ts';
import { isEvent } from './progress.ts';

/** What a person should read at once, however the progress is shown; undefined for nothing. */
export function notice(record: LogRecord): string | undefined {
  if (isEvent(record, 'windowPutBack')) {
    const { feed = '', window = '' } = record;
    return `${feed} ${window} is put back: ${reasonWords(record.fields.error)}`;
  }
  if (isEvent(record, 'recordPutOff')) {
    const { callRecord, error, tries, nextTry } = record.fields;
    const failed = `call record ${callRecord}: ${reasonWords(error)}`;
    return `${failed}; ${tries === 1 ? 'one try' : `${tries} tries`}, again after ${nextTry}`;
  }
  if (isEvent(record, 'recordGone')) {
    return `call record ${record.fields.callRecord}: Graph does not have it any more`;
  }
  if (isEvent(record, 'landingLost')) {
    const { run, records } = record.fields;
    return `${record.window ?? ''}: ${records} landed records are gone (${run}); they are fetched again`;
  }
  return undefined;
}
