import path from 'node:path';
import { logFeeds } from '../../feeds/index.ts';
import { count } from '../terminal/figures.ts';
import type { ChangedDay } from './changeDay.ts';
import { compareRows } from './compareRows.ts';
import type { Demo } from './demo.ts';
import { savedRows } from './savedRows.ts';

/**
 * Compares the saved files with what the tenant holds, and tells the result.
 * @returns true if every row is there once, byte for byte, and no other
 */
export async function compareExport(demo: Demo, changed: ChangedDay): Promise<boolean> {
  const { simulation, config, folder, from, to, say } = demo;
  const raw = path.join(folder, `${config.exportContainer}-raw`);
  let isComplete = true;
  for (const { name, apiVersion } of logFeeds) {
    const held = simulation.tenant.truth(name, from, to, apiVersion);
    const rows = await savedRows(raw, name);
    const { equal, missing, surplus } = compareRows(held, rows);
    const isEqual = missing === 0 && surplus === 0;
    isComplete &&= isEqual;
    const verdict = isEqual ? 'the same, byte for byte' : 'NOT THE SAME';
    const figures = `${count(missing)} missing, ${count(surplus)} doubled or changed`;
    say(`   ${name}: ${count(equal)} of ${count(held.length)} rows, ${figures}: ${verdict}`);
    if (name === 'pstnCalls') tellOfChanges(rows, changed, say);
  }
  return isComplete;
}

function tellOfChanges(
  rows: readonly string[],
  { lateId, changedId, charge }: ChangedDay,
  say: Demo['say'],
): void {
  const rowsWith = (id: string) => rows.filter((row) => row.includes(`"id":"${id}"`));
  const corrected = rowsWith(changedId).filter((row) => row.includes(`"charge":${charge.after}`));
  say(`     the late call: there ${times(rowsWith(lateId).length)}`);
  say(`     the corrected call: there ${times(rowsWith(changedId).length)},`);
  say(
    `       with the new charge ${times(corrected.length)} (${charge.before} -> ${charge.after})`,
  );
}

function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}
