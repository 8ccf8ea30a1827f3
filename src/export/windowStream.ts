import type { LogFeed } from '../feeds/feed.ts';
import { Findings } from './findings.ts';
import { compareRows, type LogRow } from './logRow.ts';
import { SeenKeys } from './seenKeys.ts';
import { filedLog, filesOf, type ExportBlobs } from './windowFiles.ts';
import type { WindowRow } from './windowRow.ts';
import { NewFiles, type WrittenWindow } from './writeWindow.ts';

/**
 * New contents of a window's files that are begun while its pages still arrive, when nearly all
 * time is spent on waiting. It holds as long as the rows come in the order of the files and each
 * of them once; otherwise it is given up, and the pull is merged when it is complete.
 */
export class WindowStream {
  /** What is odd about its rows. */
  readonly findings = new Findings();
  private seen = new SeenKeys();
  private last: LogRow | undefined;
  private files: NewFiles | undefined;

  private constructor(feed: LogFeed, row: WindowRow, blobs: ExportBlobs) {
    const files = filesOf(filedLog(feed), row, blobs).map((file) => ({ ...file, head: undefined }));
    this.files = new NewFiles(row, files, String(row.fence), this.findings);
  }

  /**
   * Begins the files of a claimed window; nothing is written yet.
   * @returns undefined if other rows than those of the pages to come belong into them
   */
  static begin(feed: LogFeed, row: WindowRow, blobs: ExportBlobs): WindowStream | undefined {
    const { files, pull } = row;
    const hasRows = Object.keys(files).length > 0 || (pull?.runs.length ?? 0) > 0;
    // Also with nothing read so far a link may lead beyond a first, empty page.
    return hasRows || pull?.next !== undefined ? undefined : new WindowStream(feed, row, blobs);
  }

  /** Takes the next rows. */
  async add(rows: readonly LogRow[]): Promise<void> {
    if (this.files === undefined) return;
    if (rows.every((row) => this.follows(row))) await this.files.add(rows);
    else this.giveUp();
  }

  giveUp(): void {
    this.files = undefined;
    this.seen = new SeenKeys();
  }

  /** @returns undefined if it was given up */
  async finish(): Promise<WrittenWindow | undefined> {
    const { files } = this;
    this.giveUp();
    return files?.finish();
  }

  private follows(row: LogRow): boolean {
    const isInOrder = this.last === undefined || compareRows(this.last, row) < 0;
    this.last = row;
    return isInOrder && this.seen.add(row.key);
  }
}
