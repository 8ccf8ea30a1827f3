import { setImmediate } from 'node:timers/promises';
import { BrokenPagingError } from '../errors.ts';
import { edge, type Window } from '../export/window.ts';
import type { CallRecordSource, ListedRecord, ListPage } from './callRecordSource.ts';

export interface PagedList {
  readonly source: CallRecordSource;
  readonly range: Pick<Window, 'from' | 'to'>;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
}

/**
 * Lists a range page by page; the next request is under way while a page is worked on.
 * @throws BrokenPagingError, also if a link comes twice; whatever the source throws
 */
export async function* listPages(list: PagedList): AsyncGenerator<readonly ListedRecord[]> {
  const { source, range, giveUpAt } = list;
  const seenLinks = new Set<string>();
  const end = new AbortController();
  const signal = AbortSignal.any([list.signal, end.signal]);
  const fetch = (link?: string): Promise<ListPage> => {
    const answer = source.listPage({ range, link, giveUpAt }, signal);
    // Its failure is met where it is awaited, which an earlier failure may come before.
    answer.catch(() => undefined);
    return answer;
  };
  try {
    let answer = fetch();
    for (;;) {
      const { records, next } = await answer;
      if (next !== undefined) {
        if (seenLinks.has(next)) {
          throw new BrokenPagingError(`callRecords ${edge(range.from)}: a link has come twice`);
        }
        seenLinks.add(next);
        answer = fetch(next);
        // The request leaves before the work on this page holds up the event loop.
        await setImmediate();
      }
      yield records;
      if (next === undefined) return;
    }
  } finally {
    end.abort();
  }
}
