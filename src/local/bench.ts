import { cpus } from 'node:os';
import path from 'node:path';
import { fetchRate } from './bench/callRecords/fetchRate.ts';
import { serveHost } from './bench/callRecords/hostProcess.ts';
import { listRate } from './bench/callRecords/listRate.ts';
import { notifications } from './bench/callRecords/notifications.ts';
import { publishCost, publishLargeCost } from './bench/callRecords/publishCost.ts';
import { tableOf, type Figure } from './bench/figures.ts';
import { limits } from './bench/limits.ts';
import { load } from './bench/load.ts';
import { lookups } from './bench/lookups.ts';
import { loop } from './bench/loop.ts';
import { beMeasured } from './bench/measure.ts';
import { memory } from './bench/memory.ts';
import { rate } from './bench/rate.ts';
import { status } from './bench/status.ts';
import { serveTenant } from './bench/tenantProcess.ts';

/** `npm run bench [-- part...]`: measures, and prints what was to be reached beside it. */
const parts = {
  ...{ lookups, memory, rate, loop, limits, status },
  ...{ notifications, fetch: fetchRate, publish: publishCost, list: listRate },
  'publish-large': publishLargeCost,
  load: () => load(path.resolve(import.meta.dirname, '../app/index.js')),
};
/** Too long to be measured unless it is asked for. */
const onlyByName: readonly string[] = ['publish-large'];

const [role] = process.argv.slice(2);
if (role === '--measured') await beMeasured();
else if (role === '--tenant') await serveTenant();
else if (role === '--host') await serveHost(path.resolve(import.meta.dirname, '../..'));
else await bench(process.argv.slice(2));

async function bench(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(`Parts are ${Object.keys(parts).join(', ')}; found ${unknown.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries(parts)) {
    const isWanted = names.length === 0 ? !onlyByName.includes(name) : names.includes(name);
    if (!isWanted) continue;
    process.stderr.write(`${name}\n`);
    figures.push(...(await part()));
  }
  console.log(`\nNode ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? ''})\n`);
  console.log(tableOf(figures));
  process.exitCode = figures.every(({ reached }) => reached) ? 0 : 1;
}
