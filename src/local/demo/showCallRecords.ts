import { createLog } from '../../log.ts';
import { openExporter } from '../../wiring.ts';
import type { Host } from '../host/startHost.ts';
import { eventLine } from '../start/eventLine.ts';
import type { Demo } from './demo.ts';

/** What happened to call records during the demo. */
export interface ShownCalls {
  /** A call that ended while notifications came. */
  readonly notifiedId: string;
  /** One that ended while none came. */
  readonly missedId: string;
}

const dayMs = 86_400_000;

/**
 * Shows the way of call records: list, notification, fetching, publishing; then what happens when
 * no notification comes.
 */
export async function showCallRecords(demo: Demo, host: Host): Promise<ShownCalls> {
  const { simulation, to, say } = demo;
  const { callRecords } = simulation.tenant;
  say('\n2. Call records. The function renewSubscription has Graph send notifications,');
  say('   reconcileCallRecords lists what the export lacks, and a call ends meanwhile: Graph');
  say('   notifies, exportCallRecords fetches all of them and publishes them.\n');
  await host.run('renewSubscription');
  await host.run('reconcileCallRecords');
  const notifiedId = callRecords.finish({ sessions: 2, participants: 4 });
  await callRecords.deliver();
  await host.run('exportCallRecords');
  say('\n   Now notifications are switched off. A call ends, and another record gets a higher');
  say('   version with more in it. Listing finds both. In a terminal that is');
  say(`   npm run export -- --feed callRecords --from ${dateOf(to)}\n`);
  callRecords.configureNotifications({ isOn: false });
  const missedId = callRecords.finish();
  callRecords.raise(notifiedId, { sessions: 3, segments: 3 });
  const from = Math.floor(to / dayMs) * dayMs;
  await listToday(demo, from);
  return { notifiedId, missedId };
}

async function listToday({ config, say }: Demo, from: number): Promise<void> {
  const exporter = await openExporter(config);
  const log = createLog((record) => {
    const line = eventLine(record);
    if (line !== undefined) say(`   ${line}`);
  });
  const never = new AbortController().signal;
  const run = { range: { from }, attended: true, stop: never, giveUpAt: Infinity };
  await exporter.bringCallRecordsUpToDate(run, log);
}

/** `2026-11-01` */
function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
