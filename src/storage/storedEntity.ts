import type { TableEntityResult } from '@azure/data-tables';
import type { Entity, EntityValues } from '../export/entityTable.ts';

/** A row as the client gives it. */
export type StoredEntity = TableEntityResult<Record<string, unknown>>;

/** What the service adds to a row's own values. */
const systemNames = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata']);

/** Values as the client takes them; throws if one would not be stored as it is. */
export function storedValues(values: EntityValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (systemNames.has(name)) throw new Error(`A value cannot be called ${name}`);
      return [name, typeof value === 'number' ? storedNumber(name, value) : value];
    }),
  );
}

/** A number without a type is an Int32 to the service; what does not fit would lose digits. */
function storedNumber(name: string, value: number): unknown {
  if (!Number.isSafeInteger(value)) throw new Error(`${name} is not a whole number below 2^53`);
  const isInt32 = value === (value | 0);
  return isInt32 ? value : { type: 'Int64', value: String(value) };
}

/** The row that the client has read. */
export function entityOf(stored: StoredEntity): Entity {
  const { rowKey, etag } = stored;
  if (rowKey === undefined) throw new Error('A row has no key');
  const values: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(stored)) {
    if (systemNames.has(name)) continue;
    if (typeof value === 'bigint') values[name] = Number(value);
    else if (isPlain(value)) values[name] = value;
    else throw new Error(`${name} of a row has an unexpected type`);
  }
  return { rowKey, etag, values };
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
