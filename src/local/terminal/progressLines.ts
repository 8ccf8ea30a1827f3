import type { LogRecord } from '../../log.ts';
import { figures, waitingWords } from './figures.ts';
import { notice } from './notice.ts';
import { isEvent, type FeedProgress, type Progress } from './progress.ts';
import type { ProgressView } from './progressView.ts';
import { reasonWords } from './reasonWords.ts';

const leastGapMs = 5_000;

/** Progress as lines of text, for logs and pipes. */
export class ProgressLines implements ProgressView {
  private readonly lastAt = new Map<string, number>();

  /** @param write takes whole lines */
  constructor(private readonly write: (text: string) => void) {}

  show(progress: Progress, record: LogRecord, now: number): void {
    const feed = progress.get(record.feed ?? '');
    if (feed === undefined) return;
    const line = urgentLine(feed, record, now);
    if (line !== undefined) this.say(line);
    else if (this.isDue(feed, record, now)) this.say(`${feed.feed}: ${figures(feed, now)}`);
    else return;
    this.lastAt.set(feed.feed, now);
  }

  say(line: string): void {
    this.write(`${line}\n`);
  }

  end(): void {
    // Lines leave nothing behind.
  }

  private isDue({ feed }: FeedProgress, record: LogRecord, now: number): boolean {
    if (isEvent(record, 'feedPlanned')) return true;
    return now - (this.lastAt.get(feed) ?? now) >= leastGapMs;
  }
}

/** The line for an event that is told whenever it happens. */
function urgentLine(feed: FeedProgress, record: LogRecord, now: number): string | undefined {
  if (feed.waiting !== undefined && isEvent(record, 'waiting')) {
    return `${feed.feed}: ${waitingWords(feed.waiting)}`;
  }
  if (isEvent(record, 'feedEnded')) {
    const { error } = record.fields;
    const end = error === undefined ? 'ended' : `ended: ${reasonWords(error)}`;
    return `${feed.feed}: ${figures(feed, now)}, ${end}`;
  }
  return notice(record);
}
