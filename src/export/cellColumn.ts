import type { SchemaElement } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import type { Columns, ColumnType } from '../feeds/feed.ts';
import type { Cell } from './cell.ts';

type Stored = Omit<SchemaElement, 'name'>;

const text: Stored = {
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
};

const storedAs: Readonly<Record<ColumnType, Stored>> = {
  text,
  // Plain text for the readers that know no JSON type.
  json: text,
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  money: {
    type: 'INT64',
    converted_type: 'DECIMAL',
    precision: 18,
    scale: 6,
    logical_type: { type: 'DECIMAL', precision: 18, scale: 6 },
  },
  boolean: { type: 'BOOLEAN' },
};

/** The Parquet schema of a table; every column may be null. */
export function parquetSchema(columns: Columns): SchemaElement[] {
  const elements = Object.entries(columns).map(([name, type]): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...storedAs[type],
  }));
  return [{ name: 'root', num_children: elements.length }, ...elements];
}

/** A column's cells of one row group, as the Parquet writer takes them. */
export function cellSource(name: string, type: ColumnType, data: Cell[]): ColumnSource {
  // Bounds let a reader skip row groups by time or number; those of texts would skip nothing.
  const statistics = type !== 'text' && type !== 'json';
  // The default for booleans is an encoding that older readers do not know.
  return type === 'boolean'
    ? { name, data, statistics, encoding: 'PLAIN' }
    : { name, data, statistics };
}
