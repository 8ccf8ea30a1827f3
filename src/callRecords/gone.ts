import type { EntityChange } from '../export/entityTable.ts';
import type { Ledger } from '../export/ledger.ts';
import { edge } from '../export/window.ts';

/**
 * A change that counts a record as gone: a window's list had it, and Graph has forgotten it before
 * it could be fetched.
 * @param from beginning of the window
 */
export function addGone(from: number, id: string): EntityChange {
  return { kind: 'put', rowKey: `${prefixOf(from)}${id}`, values: {} };
}

/** The ids of a window's records that are gone. */
export async function readGone(ledger: Ledger, from: number): Promise<ReadonlySet<string>> {
  const prefix = prefixOf(from);
  const ids = new Set<string>();
  for await (const { rowKey } of ledger.table.list(ledger.feed, prefix, `${prefix}~`)) {
    ids.add(rowKey.slice(prefix.length));
  }
  return ids;
}

function prefixOf(from: number): string {
  return `gone|${edge(from)}|`;
}
