import { describe, expect, it } from 'vitest';
import type { ListPage, ListRequest } from '../../src/callRecords/callRecordSource.ts';
import { listPages } from '../../src/callRecords/listWindowPages.ts';
import { BrokenPagingError } from '../../src/errors.ts';
import { FakeCallRecordSource } from '../support/fakeCallRecordSource.ts';

const range = { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-03') };
const never = new AbortController().signal;

function sourceOf(records: number): FakeCallRecordSource {
  const source = new FakeCallRecordSource(1);
  for (let n = 0; n < records; n += 1) {
    source.put({ id: `r${n}`, version: 1, startDateTime: '2026-11-02T12:00:00Z' });
  }
  return source;
}

function pagesOf(source: FakeCallRecordSource) {
  return listPages({ source, range, giveUpAt: 7, signal: never });
}

describe('a list', () => {
  it('has every record of every page', async () => {
    const ids: string[] = [];
    for await (const page of pagesOf(sourceOf(5))) ids.push(...page.map(({ id }) => id));
    expect(ids).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  });

  it('asks for the range once, then goes by the links', async () => {
    const source = sourceOf(3);
    for await (const page of pagesOf(source)) expect(page).toHaveLength(1);
    const [first, ...others] = source.listRequests;
    expect(first).toEqual({ range, link: undefined, giveUpAt: 7 });
    expect(others.map(({ link }) => typeof link)).toEqual(['string', 'string']);
  });

  it('has the next request under way while a page is worked on', async () => {
    const source = sourceOf(3);
    const pages = pagesOf(source);
    await pages.next();
    expect(source.listRequests).toHaveLength(2);
    await pages.next();
    expect(source.listRequests).toHaveLength(3);
    await pages.return(undefined);
  });

  it('calls off the request that is under way when nobody wants more', async () => {
    const signals: AbortSignal[] = [];
    const inner = sourceOf(3);
    const listPage = (request: ListRequest, signal: AbortSignal) => {
      signals.push(signal);
      return inner.listPage(request, signal);
    };
    const source = { listPage, fetchRecord: inner.fetchRecord.bind(inner) };
    for await (const page of listPages({ source, range, giveUpAt: 7, signal: never })) {
      expect(page).toHaveLength(1);
      break;
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('fails with what the source throws, after the pages that came', async () => {
    const source = sourceOf(3);
    source.beforeList = ({ link }) => {
      if (link !== undefined) throw new Error('no');
    };
    const pages = pagesOf(source);
    expect((await pages.next()).done).toBe(false);
    await expect(pages.next()).rejects.toThrow('no');
  });

  it('is broken if a link comes twice', async () => {
    const turns: ListPage = { records: [{ id: 'a', version: 1 }], next: 'again' };
    const inner = sourceOf(0);
    const listPage = () => Promise.resolve(turns);
    const source = { listPage, fetchRecord: inner.fetchRecord.bind(inner) };
    const pages = listPages({ source, range, giveUpAt: 7, signal: never });
    await pages.next();
    await expect(pages.next()).rejects.toThrow(BrokenPagingError);
  });

  it('ends at once when it is to stop', async () => {
    const stop = new AbortController();
    const source = sourceOf(3);
    source.beforeList = ({ link }) => {
      if (link !== undefined) stop.abort(new Error('time is up'));
    };
    const pages = listPages({ source, range, giveUpAt: 7, signal: stop.signal });
    await pages.next();
    await expect(pages.next()).rejects.toThrow('time is up');
  });
});
