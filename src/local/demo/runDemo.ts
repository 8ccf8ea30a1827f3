import path from 'node:path';
import { readConfig, settings } from '../../config.ts';
import { createLog } from '../../log.ts';
import { openExporter } from '../../wiring.ts';
import { startHost, type Host } from '../host/startHost.ts';
import { eventLine } from '../start/eventLine.ts';
import { RunLines } from '../start/runLines.ts';
import { freePort } from '../start/freePort.ts';
import { notificationUrl, startSimulation } from '../start/simulation.ts';
import { count } from '../../count.ts';
import { answerQuestions } from './answerQuestions.ts';
import { changeDay, type ChangedDay } from './changeDay.ts';
import { compareExport } from './compareExport.ts';
import type { Demo, DemoOptions } from './demo.ts';
import { saveContainers } from './saveContainers.ts';
import { showCallRecords, type ShownCalls } from './showCallRecords.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const daysBefore = 4;

/**
 * Shows a whole export on this machine, from the first pull to queries of the files.
 * @returns true if the files hold exactly what the simulated tenant holds
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { say } = options;
  // Rows end before the demo begins, so that files and tenant can be compared.
  const to = Math.floor(Date.now() / minuteMs) * minuteMs;
  const from = Math.floor(to / dayMs - daysBefore) * dayMs;
  say(
    'This demo exports call logs and call records once, on this machine alone: nothing leaves it.',
  );
  // Later versions come by command only, for the same reason.
  const callRecords = { perDay: 60, hasLateVersions: false };
  const simulation = await startSimulation({}, { from: from - dayMs, to, callRecords });
  try {
    const config = readConfig({ ...simulation.settings, EXPORT_START: dateOf(from) });
    return await show({ ...options, simulation, config, from, to });
  } finally {
    await simulation.close();
  }
}

async function show(demo: Demo): Promise<boolean> {
  const calls = await runFunctions(demo);
  const changed = await pullAgain(demo);
  await save(demo);
  const isComplete = await compareExport(demo, changed, calls);
  await answerQuestions(demo);
  tellWhere(demo);
  return isComplete;
}

/** Runs the functions that Azure would run, in the bundle that Azure would run. */
async function runFunctions(demo: Demo): Promise<ShownCalls> {
  const { appRoot, simulation, from, say } = demo;
  const lines = new RunLines((line) => {
    say(`   ${line}`);
  });
  // Whatever the environment says, the demo goes by the defaults.
  const defaults = Object.fromEntries(settings.map(({ name }) => [name, '']));
  // Only by hand: no timer is to interfere.
  const atNewYear = { EXPORT_START: dateOf(from), EXPORT_SCHEDULE: '0 0 0 1 1 *' };
  const port = await freePort(0);
  const notifications = { NOTIFICATION_URL: notificationUrl(port) };
  const env = { ...defaults, ...simulation.settings, ...atNewYear, ...notifications };
  const host = await startHost({ appRoot, env, port, log: lines.take.bind(lines) });
  try {
    await exportLogs(demo, host);
    return await showCallRecords(demo, host);
  } finally {
    await host.close();
  }
}

async function exportLogs({ simulation, say }: Demo, host: Host): Promise<void> {
  say(`\n1. The function exportLogs brings ${daysBefore + 1} days of three logs up to date.`);
  say('   It asks once in 1.2 s for each log, as Graph allows; one answer is a refusal (429).\n');
  simulation.tenant.fault({ kind: 'status', status: 429, retryAfterSeconds: 3, feed: 'smsLog' });
  await host.run('exportLogs');
}

/** What the timer does by itself hours and days later. */
async function pullAgain({ simulation, config, from, say }: Demo): Promise<ChangedDay> {
  const day = { from: from + 2 * dayMs, to: from + 3 * dayMs };
  const changed = changeDay(simulation.tenant, day.from, day.to);
  say(`\n3. Graph reports a call of ${dateOf(day.from)} late and corrects the charge of another.`);
  say('   The timer would find out by itself, for it pulls a day again for five weeks. Here it is');
  say('   pulled twice at once, to see that nothing is doubled. In a terminal that is');
  const range = `--from ${dateOf(day.from)} --to ${dateOf(day.to)}`;
  say(`   npm run export -- --feed pstnCalls ${range}\n`);
  const exporter = await openExporter(config);
  const log = createLog((record) => {
    const line = record.event === 'feedPlanned' ? undefined : eventLine(record);
    if (line !== undefined) say(`   ${line}`);
  });
  const never = new AbortController().signal;
  const run = { range: day, attended: true, stop: never, giveUpAt: Infinity };
  await exporter.exportLogs(run, log, ['pstnCalls']);
  await exporter.exportLogs(run, log, ['pstnCalls']);
  return changed;
}

async function save({ simulation, config, folder, say }: Demo): Promise<void> {
  const { exportContainer } = config;
  const names = [exportContainer, `${exportContainer}-raw`];
  const files = await saveContainers(simulation.connectionString, names, folder);
  say(`\n4. The ${count(files)} exported files are copied and compared with the tenant.\n`);
}

function tellWhere({ config, folder, say }: Demo): void {
  const place = path.relative('.', folder).replaceAll('\\', '/');
  const tables = `${place}/${config.exportContainer}/tables`;
  say(`\nThe files are in ${place}, for DuckDB, Power BI or any reader of Parquet, e.g.\n`);
  say(`   duckdb -c "FROM '${tables}/pstnCalls/*/*.parquet' LIMIT 10"\n`);
  say('npm start runs the same as a service on this machine.');
}

/** `2026-11-01` */
function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
