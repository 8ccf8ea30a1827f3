import type { Cursor } from './takeRows.ts';
import type { Selection, TickRange } from './heldRows.ts';
import type { ApiVersion, LogFunction } from './logFunction.ts';

/** One reading of a range, from its first request to its last page. */
export interface Paging {
  readonly log: LogFunction;
  readonly version: ApiVersion;
  /** The range's ends, spelled as they were asked for. */
  readonly from: string;
  readonly to: string;
  readonly range: TickRange;
  readonly selection: Selection;
}

/** What a continuation link stands for. */
export interface Continuation {
  readonly paging: Paging;
  readonly cursor: Cursor;
  /** Rows on the pages before. */
  readonly skip: number;
  /** Number of the page that the link leads to; the first page is 1. */
  readonly page: number;
}

/**
 * `documented`: as in Microsoft's examples, `?$skip=1000`. `token`: an opaque `$skiptoken` that
 * ends in `==`, after percent-encoded times.
 */
export type LinkStyle = 'documented' | 'token';

// Enough for a day of a million rows and every link that a retry could still send.
const maxLinks = 10_000;

/**
 * The links that were given out. They are compared byte for byte: a client must not take them
 * apart and put them together again.
 * @see https://learn.microsoft.com/graph/paging
 */
export class ContinuationLinks {
  private links = new Map<string, Continuation | { readonly expired: number }>();
  private issued = 0;

  constructor(private readonly style: LinkStyle) {}

  /** @returns path and query of the link */
  issue(continuation: Continuation): string {
    this.issued += 1;
    const link = this.spell(continuation);
    // The same documented link of a later reading replaces the older one, and is young again.
    this.links.delete(link);
    this.links.set(link, continuation);
    const [oldest] = this.links.keys();
    if (this.links.size > maxLinks && oldest !== undefined) this.links.delete(oldest);
    return link;
  }

  private spell({ paging, skip, page }: Continuation): string {
    const { log, version, from, to } = paging;
    const path = `/${version}/communications/callRecords/${log.functionName}`;
    const [fromName, toName] = log.linkNames;
    if (this.style === 'documented') {
      return `${path}(${fromName}=${from},${toName}=${to})?$skip=${String(skip)}`;
    }
    const token = `${log.name};${String(page)};${String(this.issued)};`;
    // A length of 3n+1 bytes makes base64 end in "==".
    const padded = token.padEnd(token.length + ((4 - (token.length % 3)) % 3), '~');
    const [start, end] = [encodeURIComponent(from), encodeURIComponent(to)];
    const skipToken = Buffer.from(padded).toString('base64');
    return `${path}(fromDateTime=${start},toDateTime=${end})?$skiptoken=${skipToken}`;
  }

  /**
   * @param url path and query as the client sent them
   * @returns what the link stands for, the HTTP status that an expired one gets, or undefined
   *   for a link that was never given out
   */
  find(url: string): Continuation | { readonly expired: number } | undefined {
    return this.links.get(url);
  }

  /** Ends every link given out so far. @param status what they get from now on */
  expire(status: number): void {
    for (const link of this.links.keys()) this.links.set(link, { expired: status });
  }
}
