import path from 'node:path';
import { logFeeds } from '../../feeds/index.ts';
import { count } from '../../count.ts';
import { canonical } from './canonical.ts';
import type { ChangedDay } from './changeDay.ts';
import { compareRows } from './compareRows.ts';
import type { Demo } from './demo.ts';
import { savedRows } from './savedRows.ts';
import type { ShownCalls } from './showCallRecords.ts';

/**
 * Compares the saved files with what the tenant holds, and tells the result.
 * @returns true if every row is there once, byte for byte, and no other
 */
export async function compareExport(
  demo: Demo,
  changed: ChangedDay,
  calls: ShownCalls,
): Promise<boolean> {
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
  return (await compareCallRecords(demo, calls)) && isComplete;
}

/** As parsed JSON: a record is put together from several answers. */
async function compareCallRecords(
  { simulation, config, folder, from, say }: Demo,
  { notifiedId, missedId }: ShownCalls,
): Promise<boolean> {
  const raw = path.join(folder, `${config.exportContainer}-raw`);
  const held = simulation.tenant.callRecords.truth(from, Date.now());
  const rows = await savedRows(raw, 'callRecords');
  const exported = rows.map((row) => JSON.parse(row) as Record<string, unknown>);
  const { equal, missing, surplus } = compareRows(held.map(canonical), exported.map(canonical));
  const verdict = missing === 0 && surplus === 0 ? 'the same' : 'NOT THE SAME';
  const figures = `${count(missing)} missing, ${count(surplus)} doubled or changed`;
  say(`   callRecords: ${count(equal)} of ${count(held.length)} records, ${figures}: ${verdict}`);
  const versions = (id: string) =>
    exported.filter((one) => one['id'] === id).map(({ version }) => String(version));
  say(`     the notified call: there ${times(versions(notifiedId).length)},`);
  say(`       in version ${versions(notifiedId).join(', ')}`);
  say(`     the call without a notification: there ${times(versions(missedId).length)}`);
  return missing === 0 && surplus === 0;
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
