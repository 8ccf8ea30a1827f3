import type { LogLevel } from '../../log.ts';
import { isEvent } from '../terminal/progress.ts';
import { reasonWords } from '../terminal/reasonWords.ts';
import { eventLine } from './eventLine.ts';
import { readLogLine } from './readLogLine.ts';

/** Tells people what the runs of an app do; a run that finds nothing to do is not told of. */
export class RunLines {
  private hasSpoken = false;

  /** @param say takes one line */
  constructor(private readonly say: (line: string) => void) {}

  /** @param line an event, or a message of the host */
  take(level: LogLevel, line: string): void {
    const record = readLogLine(line);
    if (record === undefined) {
      if (level !== 'debug') this.tell(line);
      return;
    }
    const words = eventLine(record);
    if (words !== undefined) this.tell(words);
    if (!isEvent(record, 'runEnded')) return;
    const { complete, errors } = record.fields;
    for (const error of errors) this.tell(`after the export: ${reasonWords(error)}`);
    if (complete && this.hasSpoken) this.say('Up to date.');
    this.hasSpoken = false;
  }

  private tell(line: string): void {
    this.say(line);
    this.hasSpoken = true;
  }
}
