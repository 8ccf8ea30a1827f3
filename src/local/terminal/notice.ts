import type { LogRecord } from '../../log.ts';
import { reasonWords } from './reasonWords.ts';
import { isEvent } from './progress.ts';

/** What a person should read at once, however the progress is shown; undefined for nothing. */
export function notice(record: LogRecord): string | undefined {
  if (isEvent(record, 'windowPutBack')) {
    const { feed = '', window = '' } = record;
    return `${feed} ${window} is put back: ${reasonWords(record.fields.error)}`;
  }
  return undefined;
}
