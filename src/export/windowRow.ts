import type { Entity, EntityValues } from './entityTable.ts';
import type { WindowState } from './revisit.ts';
import { edge, type Window } from './window.ts';

/** A sorted run of rows that a pull has stored so far. */
export interface RunRef {
  /** Name below the window's staging folder. */
  readonly name: string;
  readonly rows: number;
  /** Where the list of its keys begins, in bytes. */
  readonly keysAt: number;
  /** False for rows of an earlier paging that was begun anew: kept, but not of this pull. */
  readonly current: boolean;
}

/** What an unfinished pull has read so far. */
export interface PullState {
  /** When the paging began, milliseconds since 1970. */
  readonly startedAt: number;
  readonly runs: readonly RunRef[];
  /** The link to go on with; undefined to begin, null when all pages have been read. */
  readonly next?: string | null | undefined;
  readonly pages: number;
  readonly rows: number;
}

/** The ledger's row of a window. Times are milliseconds since 1970. */
export interface WindowRow extends Window {
  readonly state: WindowState;
  /** Rises with every claim. */
  readonly fence: number;
  /** Zero when nobody holds the window. */
  readonly leaseUntil: number;
  /** Who holds or held it, `host/pid`. */
  readonly holder: string;
  /** True after a lease ran out: its holder may still write, so the next pull has to write too. */
  readonly dirty: boolean;
  /** True when a person asked for a pull, whatever the ages say. */
  readonly requested: boolean;
  /** True when that was after the beginning of `pull`: another pull has to follow it. */
  readonly requestedMeanwhile?: boolean | undefined;
  /** When the last complete pull began. */
  readonly lastPull?: number | undefined;
  /** A window of call records is not to be published before. */
  readonly publishAfter?: number | undefined;
  /** Failures in a row to publish it. */
  readonly publishFailures?: number | undefined;
  /** When the next pull is expected; for people, and while the window backs off. */
  readonly nextPull: number;
  /** ETags by path, as of the last commit. */
  readonly files: Readonly<Record<string, string>>;
  /** Order-independent digest of the rows in the files. */
  readonly digest: string;
  /** The same of the rows that the last complete pull returned. */
  readonly pullDigest: string;
  readonly rows: number;
  readonly lastPullRows: number;
  /** Failures in a row. */
  readonly attempts: number;
  readonly lastError: string;
  /** When that was. */
  readonly failedAt?: number | undefined;
  /** The time of the newest row in the files, as far as rows have a readable time in the window. */
  readonly newestRow?: number | undefined;
  readonly pull?: PullState | undefined;
}

/** A window that nobody has pulled yet. */
export function newWindowRow(window: Window): WindowRow {
  return {
    ...window,
    state: 'open',
    fence: 0,
    leaseUntil: 0,
    holder: '',
    dirty: false,
    requested: false,
    nextPull: window.from,
    files: {},
    digest: '',
    pullDigest: '',
    rows: 0,
    lastPullRows: 0,
    attempts: 0,
    lastError: '',
  };
}

/** Open windows and those that are done lie apart, so that looking for work reads no done ones. */
export function windowRowKey(row: Pick<WindowRow, 'state' | 'from'>): string {
  return `${row.state === 'open' ? 'open' : 'done'}|${edge(row.from)}`;
}

export function toEntity(row: WindowRow): EntityValues {
  const { to, files, pull, ...rest } = row;
  const values: Record<string, EntityValues[string]> = {
    to: edge(to),
    files: JSON.stringify(files),
    ...(pull === undefined ? {} : { pull: JSON.stringify(pull) }),
  };
  for (const [name, value] of Object.entries(rest)) {
    const isKept = name !== 'feed' && name !== 'from' && value !== undefined;
    if (isKept) values[name] = value;
  }
  return values;
}

/** Reads a row that `toEntity` wrote; the ledger is written by this program alone. */
export function fromEntity(feed: string, entity: Entity): WindowRow {
  const { to, files, pull, ...plain } = entity.values;
  const stored = plain as unknown as Omit<WindowRow, 'feed' | 'from' | 'to' | 'files' | 'pull'>;
  return {
    ...stored,
    feed,
    from: Date.parse(entity.rowKey.slice('open|'.length)),
    to: Date.parse(String(to)),
    files: JSON.parse(String(files)) as Record<string, string>,
    ...(pull === undefined ? {} : { pull: JSON.parse(String(pull)) as PullState }),
  };
}
