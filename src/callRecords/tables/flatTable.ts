import { isObject } from '../../export/isObject.ts';
import { tableSchema, type TableSchema } from '../../export/tableSchema.ts';
import type { Columns } from '../../feeds/feed.ts';
import type { FlatRow } from './flattening.ts';
import { Flattening } from './flattening.ts';
import type { Shape } from './shape.ts';

/** What says where a row belongs, by the names of the table's keys. */
export type Keys = Readonly<Record<string, unknown>>;

/** A table whose rows are made of one object each, or of several side by side. */
export interface FlatTable {
  readonly schema: TableSchema;
  /**
   * Makes a row.
   * @param objects one for each shape; undefined where there is none, `_row` keeps what is no object
   */
  rowOf(keys: Keys, ...objects: readonly unknown[]): FlatRow;
}

/**
 * Prepares a table.
 * @param keys columns that `rowOf` is given the values of
 * @param shapes the objects' shapes, by what stands before the names of their unknown properties
 */
export function flatTable(
  name: string,
  keys: Columns,
  shapes: Readonly<Record<string, Shape>>,
): FlatTable {
  const flattening = new Flattening();
  const takeKeys = Object.entries(keys).map(
    ([key, type]) => [key, flattening.column(key, type)] as const,
  );
  const parts = Object.entries(shapes).map(([path, shape]) => ({
    path,
    take: flattening.object(shape, { prefix: '', path }),
  }));
  return {
    schema: tableSchema({ name, columns: Object.fromEntries(flattening.columns) }),
    rowOf: (values, ...objects) => {
      // Without a prototype: a property called `__proto__` is one like any other.
      const row: FlatRow = { __proto__: null };
      for (const [key, take] of takeKeys) take(values[key] ?? null, row);
      parts.forEach(({ path, take }, at) => {
        const object = objects[at];
        if (isObject(object)) take(object, row);
        else if (object !== undefined) flattening.keep(row, `${path}_row`, object);
      });
      return row;
    },
  };
}
