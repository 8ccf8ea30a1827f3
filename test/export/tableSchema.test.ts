import { describe, expect, it } from 'vitest';
import { tableSchema } from '../../src/export/tableSchema.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';

describe('tableSchema', () => {
  it("has the feed's columns in their order, then those of the export", () => {
    const table = tableSchema(pstnCalls);
    expect(table.name).toBe('pstnCalls');
    expect(Object.entries(table.columns)).toEqual([
      ...Object.entries(pstnCalls.columns),
      ['_outsideWindow', 'boolean'],
      ['_extra', 'json'],
    ]);
  });
});
