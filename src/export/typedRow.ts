import type { Cell } from './cell.ts';
import { fitCell } from './cell.ts';
import { isObject } from './isObject.ts';
import { jsonText } from './jsonText.ts';
import type { TableSchema } from './tableSchema.ts';
import { extraColumn } from './tableSchema.ts';

/** A property that went into `_extra`: the table does not know it, or its column cannot hold it. */
export interface Finding {
  readonly kind: 'unknownProperty' | 'unfitValue';
  /** The property's name, never its value. */
  readonly name: string;
}

/** What the exporter adds to a row, by the names of `TableSchema.computed`. */
export type ComputedCells = Readonly<Record<string, Cell>>;

export interface TypedRow {
  /** One cell a column, in the order of the schema. */
  readonly cells: Cell[];
  /** Empty for a row that the table holds wholly. */
  readonly findings: readonly Finding[];
}

/**
 * Prepares the typing of a table's rows.
 * @returns a function from a row of parsed JSON to its cells: each of the row's properties is in
 *   its column, or in `_extra`, or in both if the column cannot say all of it; a row that is not
 *   an object counts as one whose only property is `_row`
 */
export function rowTyping(
  schema: TableSchema,
): (row: unknown, computed: ComputedCells) => TypedRow {
  const names = Object.keys(schema.columns);
  const computedPlaces = schema.computed.map((name) => ({ name, at: names.indexOf(name) }));
  const places = new Map(
    Object.entries(schema.columns)
      .map(([name, type], at) => [name, { at, type }] as const)
      .filter(([name]) => name !== extraColumn && !schema.computed.includes(name)),
  );

  return (row, computed) => {
    const cells = new Array<Cell>(names.length).fill(null);
    const left: LeftOver[] = [];
    const properties = isObject(row) ? row : { _row: row };
    let name = '';
    let value: unknown;
    const unfit = () => left.push({ kind: 'unfitValue', name, value });
    for (name of Object.keys(properties)) {
      value = properties[name];
      const place = places.get(name);
      if (place === undefined) {
        left.push({ kind: 'unknownProperty', name, value });
        continue;
      }
      cells[place.at] = fitCell(place.type, value, unfit);
    }
    for (const { name, at } of computedPlaces) cells[at] = computed[name] ?? null;
    if (left.length > 0) cells[names.indexOf(extraColumn)] = extraText(left);
    return { cells, findings: left };
  };
}

interface LeftOver extends Finding {
  readonly value: unknown;
}

/** Written by hand: a property called `__proto__` would not get into an object. */
function extraText(left: readonly LeftOver[]): string {
  const sorted = left.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const members = sorted.map(({ name, value }) => `${JSON.stringify(name)}:${jsonText(value)}`);
  return `{${members.join(',')}}`;
}
