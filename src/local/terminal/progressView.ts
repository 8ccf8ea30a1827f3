import type { LogRecord } from '../../log.ts';
import type { Progress } from './progress.ts';

/** Shows a run while it goes on. */
export interface ProgressView {
  /**
   * @param progress as it is after the event
   * @param now milliseconds since 1970
   */
  show(progress: Progress, record: LogRecord, now: number): void;
  /** Shows a line that stays. */
  say(line: string): void;
  /** Leaves the terminal as it was found. */
  end(): void;
}
