import { describe, expect, inject } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { Lease } from '../../../src/export/lease.ts';
import { Ledger } from '../../../src/export/ledger.ts';
import { openDoctor } from '../../../src/local/doctor/openDoctor.ts';
import { runChecks } from '../../../src/local/doctor/runChecks.ts';
import { runFixes } from '../../../src/local/doctor/runFixes.ts';
import { silentLog } from '../../../src/log.ts';
import { openStorage } from '../../../src/storage/openStorage.ts';
import { systemClock } from '../../../src/systemClock.ts';
import { midnight, test, type ExportWorld } from '../terminal/exportWorld.ts';

const { signal } = new AbortController();
/** Nobody is there who could renew a lease meanwhile. */
const clock = { ...systemClock, sleep: () => Promise.resolve() };

/** A machine whose clock is an hour ahead takes a window and is switched off. */
async function claimFarAhead({ container }: ExportWorld): Promise<void> {
  const connectionString = inject('storageConnectionString');
  const { ledger: table } = await openStorage({ connectionString, exportContainer: container });
  const ledger = new Ledger('smsLog', table);
  const [stored] = await ledger.windowsOf({ from: midnight(1), to: midnight(0) }, 24);
  if (stored === undefined) throw new Error('there is no window');
  const its = { ...systemClock, now: () => Date.now() + 3_600_000 };
  const claimant = { clock: its, holder: 'elsewhere/1', isGone: () => false };
  const lease = await Lease.claim(ledger, stored, claimant, false);
  lease?.abandon();
}

describe('openDoctor', () => {
  test('finds and breaks a stale lease, and pulls what it has held up', async ({ startWorld }) => {
    const world = await startWorld({ FEEDS: 'smsLog', NOTIFICATION_URL: '' });
    await claimFarAhead(world);
    const { checks, fixes } = openDoctor(readConfig(world.env), clock, silentLog);
    const check = async () => {
      const findings = await runChecks(checks, clock, () => undefined, signal);
      return findings.filter((finding) => finding.check === 'leases');
    };
    expect(await check()).toMatchObject([{ verdict: 'failed', fixes: ['breakLeases'] }]);

    const lines: string[] = [];
    const planned = [
      { name: 'breakLeases', feeds: ['smsLog'] },
      { name: 'pullFeeds', feeds: ['smsLog'] },
    ] as const;
    await runFixes(planned, fixes, (line) => lines.push(line), signal);
    expect(lines).toEqual([
      expect.stringMatching(/^breakLeases: broke the lease of smsLog /),
      'pullFeeds: smsLog: windows done 3, left 0',
    ]);
    expect(await check()).toMatchObject([{ verdict: 'ok' }]);
    expect(await world.rawRows('smsLog')).toEqual(world.truth('smsLog'));
  });
});
