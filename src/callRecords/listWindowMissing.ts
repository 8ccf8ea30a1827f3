import type { Window } from '../export/window.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import type { ListedRecord } from './callRecordSource.ts';
import { readGone } from './gone.ts';
import { inParallel } from './inParallel.ts';
import { readPublishedVersions, type Versions } from './publishedVersions.ts';

const lookupsAtOnce = 32;

/** Finds out which listed records of a window the export lacks, or has in an older version. */
export class MissingRecords {
  private readonly published: Promise<Versions>;
  private gone: Promise<ReadonlySet<string>> | undefined;

  /** @param hasPending true if landed records of the window are still to be published */
  constructor(
    private readonly context: CallRecordContext,
    private readonly window: Pick<Window, 'from' | 'to'>,
    private readonly hasPending: boolean,
  ) {
    this.published = readPublishedVersions(context.blobs.tables, window);
    // Its failure is met with the first page, which may never come.
    this.published.catch(() => undefined);
  }

  /** @returns the ids, of a page, that are to be fetched */
  async among(records: readonly ListedRecord[]): Promise<string[]> {
    const published = await this.published;
    const unpublished = records.filter(({ id, version }) => {
      const known = published.get(id);
      return known === undefined || known < version;
    });
    if (unpublished.length === 0) return [];
    this.gone ??= readGone(this.context.ledger, this.window.from);
    const gone = await this.gone;
    const fetchable = unpublished.filter(({ id }) => !gone.has(id));
    const landed = this.hasPending ? await this.landedOf(fetchable) : new Set<string>();
    return fetchable.filter(({ id }) => !landed.has(id)).map(({ id }) => id);
  }

  /** The index alone proves nothing: only what is pending will be published. */
  private async landedOf(records: readonly ListedRecord[]): Promise<Set<string>> {
    const landed = new Set<string>();
    await inParallel(records, lookupsAtOnce, async ({ id, version }) => {
      const entry = await this.context.index.get(id);
      if (entry !== undefined && entry.version >= version) landed.add(id);
    });
    return landed;
  }
}
