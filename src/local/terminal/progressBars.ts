import cliProgress from 'cli-progress';
import type { LogRecord } from '../../log.ts';
import { figures } from './figures.ts';
import { notice } from './notice.ts';
import { noProgress, type FeedProgress, type Progress } from './progress.ts';
import type { ProgressView } from './progressView.ts';

// Without colours, and nothing is switched that an end by force would leave switched.
const look = {
  format: '{name} [{bar}] {figures}',
  barsize: 10,
  fps: 5,
  forceRedraw: true,
  linewrap: true,
  gracefulExit: false,
};

const clearToEndOfLine = '\u001B[K';

/** Progress as a bar a feed, for people at a terminal. */
export class ProgressBars implements ProgressView {
  private progress: Progress = noProgress;
  private readonly bars = new Map<string, cliProgress.SingleBar>();
  private readonly stack: cliProgress.MultiBar;

  /** @param now the time in milliseconds since 1970 */
  constructor(
    private readonly stream: NodeJS.WritableStream,
    private readonly now: () => number,
  ) {
    this.stack = new cliProgress.MultiBar({ ...look, stream });
    this.stack.on('update-pre', () => {
      this.refresh();
    });
  }

  show(progress: Progress, record: LogRecord): void {
    this.progress = progress;
    const line = notice(record);
    if (line !== undefined) this.say(line);
    this.refresh();
  }

  say(line: string): void {
    if (this.stack.isActive) this.stack.log(`${line}${clearToEndOfLine}\n`);
    else this.stream.write(`${line}\n`);
  }

  end(): void {
    if (!this.stack.isActive) return;
    // Stopping alone would forget what has been said since the last update.
    this.stack.update();
    this.stack.stop();
  }

  private refresh(): void {
    const nameLength = Math.max(...[...this.progress.keys()].map(({ length }) => length));
    for (const feed of this.progress.values()) {
      const bar = this.barOf(feed, nameLength);
      bar.setTotal(feed.windows ?? 1);
      bar.update(feed.done, { figures: figures(feed, this.now()) });
    }
  }

  private barOf({ feed }: FeedProgress, nameLength: number): cliProgress.SingleBar {
    const known = this.bars.get(feed);
    if (known !== undefined) return known;
    const bar = this.stack.create(1, 0, { name: feed.padEnd(nameLength), figures: '' });
    this.bars.set(feed, bar);
    return bar;
  }
}
