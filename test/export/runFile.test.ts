import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRow, type LogRow } from '../../src/export/logRow.ts';
import { decodeRun, encodeRun } from '../../src/export/runFile.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';

const value = fc.record(
  {
    id: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\ud800'), fc.constant(5)),
    startDateTime: fc.constantFrom(
      '2026-11-02T00:00:25.1234567Z',
      '1969-12-31T23:59:59.9999999Z',
      'soon',
    ),
    charge: fc.double(),
  },
  { requiredKeys: [] },
);

function rowOf(text: string): LogRow {
  return readRow(pstnCalls, Buffer.from(text));
}

async function encode(rows: readonly LogRow[]): Promise<Buffer> {
  const frames: Buffer[] = [];
  for await (const frame of encodeRun(rows)) frames.push(frame);
  return Buffer.concat(frames);
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

async function decode(bytes: Uint8Array, size: number) {
  const rows: LogRow[] = [];
  for await (const batch of decodeRun(cut(bytes, size))) rows.push(...batch);
  return rows.map(plain);
}

function plain({ ticks, id, key, digest, text }: LogRow) {
  return {
    ticks,
    id,
    key: key.toString('hex'),
    digest: digest.toString('hex'),
    text: Buffer.from(text).toString(),
  };
}

describe('a run', () => {
  it('gives back its rows, whatever pieces it is read in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value), fc.integer({ min: 1, max: 300 }), async (values, size) => {
        const rows = values.map((each) => rowOf(JSON.stringify(each)));
        expect(await decode(await encode(rows), size)).toEqual(rows.map(plain));
      }),
    );
  });

  it('of many and long rows is read frame by frame', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) =>
      rowOf(`{"id":"${n}","x":"${'y'.repeat(n)}"}`),
    );
    let batches = 0;
    let count = 0;
    for await (const batch of decodeRun(cut(await encode(rows), 5_000))) {
      batches += 1;
      count += batch.length;
    }
    expect(count).toBe(rows.length);
    expect(batches).toBeGreaterThan(5);
  });

  it('that is cut off is an error, not a shorter run', async () => {
    const bytes = await encode([rowOf('{"id":"a"}')]);
    await expect(decode(bytes.subarray(0, -1), 100)).rejects.toThrow();
    await expect(decode(bytes.subarray(0, 3), 100)).rejects.toThrow();
  });
});
