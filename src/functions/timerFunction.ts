import type { ExportRun } from '../export/exportRun.ts';
import type { Log } from '../log.ts';

/** A timer of this app. */
export interface TimerFunction {
  readonly name: string;
  /** NCRONTAB, six fields. */
  readonly schedule: string;
  /** After so long a run is told to stop. */
  readonly runMs: number;
  /**
   * What a run does; rejects if something is left undone that the next run will not do by itself.
   * @returns false if there was nothing to do
   */
  readonly work: (run: ExportRun, log: Log) => Promise<boolean>;
  /** Whose work follows when this one was started by a request. */
  readonly next?: string;
}
