import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { extraColumn, tableSchema } from '../../src/export/tableSchema.ts';
import { rowTyping } from '../../src/export/typedRow.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { readText, root } from './readProject.ts';

const folder = 'test/fixtures/rows';

it('every feed has a documented row, and every documented row a feed', () => {
  const rows = readdirSync(path.join(root, folder)).sort();
  expect(rows).toEqual(logFeeds.map(({ name }) => `${name}.json`).sort());
});

/** A row has the names and forms of the Microsoft page that its feed links to, and made-up values. */
describe.each(logFeeds)('a documented row of $name', (feed) => {
  const row: unknown = JSON.parse(readText(`${folder}/${feed.name}.json`));
  const schema = tableSchema(feed);
  const typed = rowTyping(schema)(row, { _outsideWindow: false });

  it('fits the columns without anything left over', () => {
    expect(typed.findings).toEqual([]);
  });

  it('fills every column but the one for what is left over', () => {
    const empty = Object.keys(schema.columns).filter((_, at) => typed.cells[at] === null);
    expect(empty).toEqual([extraColumn]);
  });
});
