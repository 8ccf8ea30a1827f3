import { existsSync } from 'node:fs';
import path from 'node:path';
import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import { logFeeds } from '../../feeds/index.ts';
import { canonical } from '../demo/canonical.ts';
import { compareRows } from '../demo/compareRows.ts';
import { savedRows } from '../demo/savedRows.ts';
import { count } from '../../count.ts';
import type { Tenant } from '../tenant/startTenant.ts';

/**
 * Compares saved raw files with what the tenant holds from a time on, and tells the result.
 * @param raw folder of the saved raw container
 * @param from milliseconds since 1970
 * @returns true if every row is there once, and no other
 */
export async function compareFiles(
  tenant: Tenant,
  raw: string,
  from: number,
  say: (line: string) => void,
): Promise<boolean> {
  const now = Date.now();
  const results: boolean[] = [];
  for (const { name, apiVersion } of logFeeds) {
    const held = tenant.truth(name, from, now, apiVersion);
    results.push(tellDifference(name, held, await rowsOf(raw, name), say));
  }
  // As parsed JSON: a record is put together from several answers.
  const { name } = callRecordFeed;
  const held = tenant.callRecords.truth(from, now).map(canonical);
  const records = (await rowsOf(raw, name)).map((row) => canonical(JSON.parse(row)));
  results.push(tellDifference(name, held, records, say));
  return results.every(Boolean);
}

async function rowsOf(raw: string, feed: string): Promise<string[]> {
  return existsSync(path.join(raw, feed)) ? await savedRows(raw, feed) : [];
}

/** @returns true if there is none */
function tellDifference(
  feed: string,
  held: readonly string[],
  rows: readonly string[],
  say: (line: string) => void,
): boolean {
  const { equal, missing, surplus } = compareRows(held, rows);
  // A tenant that holds nothing proves nothing.
  const isSame = missing === 0 && surplus === 0 && equal > 0;
  const figures = `${count(missing)} missing, ${count(surplus)} doubled or changed`;
  const verdict = isSame ? 'the same' : 'NOT THE SAME';
  say(`${feed}: ${count(equal)} of ${count(held.length)}, ${figures}: ${verdict}`);
  return isSame;
}
