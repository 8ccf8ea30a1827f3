import { describe, expect, it } from 'vitest';
import { callRecordFeed } from '../../src/callRecords/callRecordFeed.ts';
import { LandingBuffer, type LandingRecord } from '../../src/callRecords/landingBuffer.ts';
import { readRow } from '../../src/export/logRow.ts';

function fetched(id: string, version: number, entry: string, text = '{}'): LandingRecord {
  return {
    id,
    version,
    row: readRow(callRecordFeed, Buffer.from(text)),
    time: 0,
    indexed: undefined,
    entries: [
      {
        id: entry,
        etag: 'e',
        announcedAt: 0,
        listedIn: undefined,
        tries: 0,
        nextTry: 0,
        error: '',
      },
    ],
  };
}

describe('LandingBuffer', () => {
  it('holds each record once, in its highest version, with all its inbox entries', () => {
    const buffer = new LandingBuffer();
    buffer.add(fetched('a', 2, 'A'));
    buffer.add(fetched('b', 1, 'b'));
    buffer.add(fetched('a', 1, 'a'));
    const taken = buffer.takeAll();
    expect(taken.map(({ id, version }) => [id, version])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(taken[0]?.entries.map(({ id }) => id).sort()).toEqual(['A', 'a']);
  });

  it('keeps the later one of two equal versions', () => {
    const buffer = new LandingBuffer();
    const later = fetched('a', 1, 'a', '{"later":true}');
    buffer.add(fetched('a', 1, 'A'));
    buffer.add(later);
    expect(buffer.takeAll()[0]?.row).toBe(later.row);
  });

  it('names an entry that was announced again once, as it was for the version that stays', () => {
    const before = fetched('a', 2, 'a');
    const [announced] = before.entries;
    if (announced === undefined) throw new Error('no entry');
    const again = [{ ...announced, etag: 'later' }];
    const buffer = new LandingBuffer();
    buffer.add(before);
    buffer.add({ ...fetched('a', 2, 'a'), entries: again });
    expect(buffer.takeAll()[0]?.entries).toEqual(again);
    buffer.add(before);
    buffer.add({ ...fetched('a', 1, 'a'), entries: again });
    expect(buffer.takeAll()[0]?.entries).toEqual(before.entries);
  });

  it('counts the text that it holds, and nothing that it has given away', () => {
    const buffer = new LandingBuffer();
    const text = JSON.stringify('x'.repeat(1_000_000));
    buffer.add(fetched('a', 1, 'a', text));
    const size = buffer.size;
    expect(size).toBeGreaterThan(1_000_000);
    buffer.add(fetched('a', 2, 'A', text));
    expect(buffer.size).toBe(size);
    buffer.add(fetched('a', 1, 'A', '{}'));
    expect(buffer.size).toBe(size);
    buffer.add(fetched('b', 1, 'b', text));
    expect(buffer.size).toBe(2 * size);
    buffer.takeAll();
    expect(buffer.size).toBe(0);
    expect(buffer.takeAll()).toEqual([]);
  });
});
