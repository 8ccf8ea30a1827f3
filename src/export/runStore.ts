import type { Blobs } from './blobs.ts';
import { indexPull, pullSources } from './completedPull.ts';
import type { LogRow } from './logRow.ts';
import { mergeRows } from './mergeRows.ts';
import { RowBuffer } from './rowBuffer.ts';
import { encodeKeys, encodeRun } from './runFile.ts';
import { edge, stagingFolder } from './window.ts';
import type { RunRef, WindowRow } from './windowRow.ts';

/** Stores the runs of a claimed window, under names that nobody else uses. */
export class RunStore {
  /** Where the window's runs lie in the raw container. */
  readonly folder: string;
  private readonly fence: string;
  private written = 0;

  constructor(
    private readonly raw: Blobs,
    { feed, from, fence }: Pick<WindowRow, 'feed' | 'from' | 'fence'>,
  ) {
    this.folder = `${stagingFolder(feed)}/${edge(from)}`;
    this.fence = String(fence);
  }

  /**
   * Stores sorted rows as one run.
   * @param startedAt when the paging that they come from began
   */
  async store(
    batches: Iterable<LogRow[]> | AsyncIterable<LogRow[]>,
    { startedAt, current }: { readonly startedAt: number; readonly current: boolean },
  ): Promise<RunRef> {
    const name = `${startedAt}/${this.fence}-${this.written}`;
    this.written += 1;
    const writer = this.raw.writer(`${this.folder}/${name}`, this.fence, 'application/gzip');
    const keys: Buffer[] = [];
    let rows = 0;
    let keysAt = 0;
    for await (const batch of batches) {
      for await (const frame of encodeRun(batch)) {
        await writer.write(frame);
        keysAt += frame.length;
      }
      keys.push(encodeKeys(batch));
      rows += batch.length;
    }
    await writer.write(Buffer.concat(keys));
    // Refused means that an earlier try of this very write has arrived: no one else has the name.
    await writer.commit({ ifAbsent: true });
    return { name, rows, keysAt, current };
  }

  /** Makes one run of many; the old ones are swept when no row names them any more. */
  async merge(runs: readonly RunRef[], startedAt: number): Promise<RunRef> {
    const pull = { startedAt, runs, buffer: new RowBuffer(), folder: this.folder };
    const { isLatest } = await indexPull(this.raw, pull);
    const rows = mergeRows(pullSources(this.raw, pull), isLatest);
    return this.store(rows, { startedAt, current: false });
  }
}
