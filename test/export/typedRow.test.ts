import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/export/cell.ts';
import { tableSchema } from '../../src/export/tableSchema.ts';
import { rowTyping } from '../../src/export/typedRow.ts';
import type { Columns } from '../../src/feeds/feed.ts';

const columns: Columns = {
  id: 'text',
  at: 'timestamp',
  count: 'int32',
  speed: 'int64',
  loss: 'double',
  charge: 'money',
  ok: 'boolean',
  units: 'json',
};
const table = tableSchema({ name: 'example', columns });
const typeRow = rowTyping(table);

function typed(row: unknown) {
  const { cells, findings } = typeRow(row, { _outsideWindow: false });
  const named = Object.fromEntries(Object.keys(table.columns).map((name, at) => [name, cells[at]]));
  return { ...named, findings: findings.map(({ kind, name }) => `${kind} ${name}`) };
}

const empty = {
  id: null,
  at: null,
  count: null,
  speed: null,
  loss: null,
  charge: null,
  ok: null,
  units: null,
  _outsideWindow: false,
  _extra: null,
  findings: [],
};

describe('rowTyping', () => {
  it('puts each property into its column', () => {
    const row = {
      units: [{ id: 'x' }],
      id: 'a',
      at: '1970-01-01T00:00:00.0000019Z',
      count: 2,
      speed: 4_294_967_295,
      loss: 0.25,
      charge: 0.05,
      ok: true,
    };
    expect(typed(row)).toEqual({
      ...empty,
      id: 'a',
      at: 1n,
      count: 2,
      speed: 4_294_967_295n,
      loss: 0.25,
      charge: 50_000n,
      ok: true,
      units: '[{"id":"x"}]',
    });
  });

  it('leaves a column empty whose property is absent or null', () => {
    expect(typed({})).toEqual(empty);
    expect(typed(Object.fromEntries(Object.keys(columns).map((name) => [name, null])))).toEqual(
      empty,
    );
  });

  it("takes Graph's mark for no time as no time, without a finding", () => {
    expect(typed({ at: '0001-01-01T00:00:00Z' })).toEqual(empty);
  });

  it('keeps a property that it does not know, also one that is null', () => {
    expect(typed({ new: { a: 1 }, 'id@odata.type': '#String', gone: null })).toEqual({
      ...empty,
      _extra: '{"gone":null,"id@odata.type":"#String","new":{"a":1}}',
      findings: ['unknownProperty new', 'unknownProperty id@odata.type', 'unknownProperty gone'],
    });
  });

  it('keeps a value that its column cannot hold', () => {
    expect(typed({ at: 'soon', charge: '0.05', count: 1.5 })).toEqual({
      ...empty,
      _extra: '{"at":"soon","charge":"0.05","count":1.5}',
      findings: ['unfitValue at', 'unfitValue charge', 'unfitValue count'],
    });
  });

  it('keeps the original of a text that is no UTF-8', () => {
    expect(typed({ id: 'a\udc00' })).toEqual({
      ...empty,
      id: 'a\ufffd',
      _extra: '{"id":"a\\udc00"}',
      findings: ['unfitValue id'],
    });
  });

  it('sorts what it keeps by name, so that the order of properties does not matter', () => {
    const [b, a] = [typed({ z: 1, b: 2, Z: 3 }), typed({ Z: 3, b: 2, z: 1 })];
    expect(a).toMatchObject({ _extra: '{"Z":3,"b":2,"z":1}' });
    expect(b).toMatchObject({ _extra: '{"Z":3,"b":2,"z":1}' });
  });

  it("keeps a row's property that is called like a column of the export", () => {
    expect(typed({ _outsideWindow: true, _extra: 'x' })).toMatchObject({
      _outsideWindow: false,
      _extra: '{"_extra":"x","_outsideWindow":true}',
    });
  });

  it('keeps a property called __proto__', () => {
    const row: unknown = JSON.parse('{"__proto__": {"id": "a"}, "constructor": 1}');
    expect(typed(row)).toMatchObject({
      id: null,
      _extra: '{"__proto__":{"id":"a"},"constructor":1}',
    });
  });

  it.each([[null], [[1]], ['text'], [5], [false]])('keeps a row that is no object: %j', (row) => {
    expect(typed(row)).toEqual({
      ...empty,
      _extra: JSON.stringify({ _row: row }),
      findings: ['unknownProperty _row'],
    });
  });

  it('loses nothing: each property is in its column, or else in _extra as it came', () => {
    const values = fc.oneof(
      fc.jsonValue(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('0001-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '\ud800', 2 ** 53, 1e12),
      fc.maxSafeInteger(),
      fc.string({ unit: 'binary' }),
    );
    const names = fc.oneof(fc.constantFrom(...Object.keys(table.columns)), fc.string());
    fc.assert(
      fc.property(fc.dictionary(names, values), (dictionary) => {
        const row: unknown = JSON.parse(JSON.stringify(dictionary));
        const { cells } = typeRow(row, { _outsideWindow: false });
        const kept = new Map(Object.entries(parseObject(cells.at(-1) ?? '{}')));
        for (const [name, value] of Object.entries(parseObject(JSON.stringify(row)))) {
          if (kept.has(name)) expect(JSON.stringify(kept.get(name))).toBe(JSON.stringify(value));
          else expect(says(name, cells, value)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  function parseObject(text: Cell): Record<string, unknown> {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  }

  /** Whether the cell tells what the value was. */
  function says(name: string, cells: readonly Cell[], value: unknown): boolean {
    const type = columns[name];
    const cell = cells[Object.keys(columns).indexOf(name)] ?? null;
    if (type === undefined) return false;
    if (cell === null) return value === null || value === '0001-01-01T00:00:00Z';
    // As whole numbers: microseconds of far years are beyond what a double can tell apart.
    if (type === 'timestamp') return cell === BigInt(Date.parse(String(value))) * 1000n;
    if (type === 'money') return Math.abs(Number(cell) / 1e6 - Number(value)) <= 0.6e-6;
    if (type === 'json') return cell === JSON.stringify(value);
    return type === 'int64' ? cell === BigInt(Number(value)) : Object.is(cell, value);
  }
});

it('says that a value is nested too deeply for a table instead of failing', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(typed({ id: 'a', units: deep, other: deep })).toMatchObject({
    id: 'a',
    units: '"nested too deeply for a table: see the raw file"',
    _extra: '{"other":"nested too deeply for a table: see the raw file"}',
  });
});
