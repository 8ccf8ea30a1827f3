import type { RecordTable } from '../../../src/callRecords/tables/recordTables.ts';
import { recordTables } from '../../../src/callRecords/tables/recordTables.ts';
import type { Cell } from '../../../src/export/cell.ts';
import { rowTyping } from '../../../src/export/typedRow.ts';
import { readText } from '../../project/readProject.ts';

/** The call record of a file in test/fixtures/callRecords, with the forms of Microsoft's examples. */
export function readRecord(name: string): unknown {
  return JSON.parse(readText(`test/fixtures/callRecords/${name}.json`));
}

export function tableOf(name: string): RecordTable {
  const table = recordTables.find(({ schema }) => schema.name === name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}

/** The rows that a record gives a table, as the file will hold them; without empty cells and the mark. */
export function readTable(name: string, record: unknown): Record<string, Cell>[] {
  const table = tableOf(name);
  const typeRow = rowTyping(table.schema);
  const names = Object.keys(table.schema.columns);
  return Array.from(table.rowsOf(record), (row) => {
    const { cells } = typeRow(row, { _outsideWindow: false });
    const named = names.map((column, at): [string, Cell] => [column, cells[at] ?? null]);
    return Object.fromEntries(
      named.filter(([column, cell]) => cell !== null && column !== '_outsideWindow'),
    );
  });
}
