import type { Window } from '../export/window.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import type { ListedRecord } from './callRecordSource.ts';
import { readGone } from './gone.ts';
import { readLandedVersions } from './landedVersions.ts';
import { readRuns } from './pending.ts';
import { readPublishedVersions, type Versions } from './publishedVersions.ts';

interface Known {
  readonly landed: Versions;
  readonly gone: ReadonlySet<string>;
}

/**
 * Finds out which listed records of a window the export lacks, or has in an older version. It goes
 * by what is in the files and what waits to be published; the index alone proves nothing.
 */
export class MissingRecords {
  private readonly published: Promise<Versions>;
  private known: Promise<Known> | undefined;

  constructor(
    private readonly context: Pick<CallRecordContext, 'blobs' | 'ledger'>,
    private readonly window: Pick<Window, 'from' | 'to'>,
  ) {
    this.published = readPublishedVersions(context.blobs.tables, window);
    // Its failure is met with the first page, which may never come.
    this.published.catch(() => undefined);
  }

  /** @returns the ids, of a page, that are to be fetched */
  async among(records: readonly ListedRecord[]): Promise<string[]> {
    const published = await this.published;
    const unpublished = records.filter(({ id, version }) => !has(published, id, version));
    if (unpublished.length === 0) return [];
    this.known ??= this.readKnown();
    const { landed, gone } = await this.known;
    return unpublished
      .filter(({ id, version }) => !gone.has(id) && !has(landed, id, version))
      .map(({ id }) => id);
  }

  private async readKnown(): Promise<Known> {
    const { blobs, ledger } = this.context;
    const { from } = this.window;
    const gone = await readGone(ledger, from);
    const landed = await readLandedVersions(blobs.raw, await readRuns(ledger, from));
    return { landed, gone };
  }
}

function has(versions: Versions, id: string, version: number): boolean {
  const known = versions.get(id);
  return known !== undefined && known >= version;
}
