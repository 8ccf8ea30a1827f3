import { Inbox } from '../../callRecords/inbox.ts';
import { SubscriptionStore } from '../../callRecords/subscription/subscriptionStore.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { Ledger } from '../../export/ledger.ts';
import { holder, isGone } from '../../holder.ts';
import type { Log } from '../../log.ts';
import { once } from '../../once.ts';
import { openContainers, openTables, type StorageSettings } from '../../storage/openStorage.ts';
import { openApp } from '../../wiring.ts';
import { storageSettings } from '../../wiring/storageSettings.ts';
import { exportPlace } from '../terminal/exportPlace.ts';
import { doctorFixes, type Fixes } from './doctorFixes.ts';
import { graphChecks } from './graphChecks.ts';
import { openGraph } from './openGraph.ts';
import { orConfigError } from './orConfigError.ts';
import type { Check } from './runChecks.ts';
import { staleLeases } from './staleLeases.ts';
import { statusChecks } from './statusChecks.ts';
import { storageChecks } from './storageChecks.ts';
import { subscriptionChecks } from './subscriptionChecks.ts';

export interface Doctor {
  /** All but that of the settings, in their order. */
  readonly checks: readonly Check[];
  readonly fixes: Fixes;
}

/**
 * Opens all that is checked and fixed; what cannot be opened is found by its check.
 * @param log hears the runs of fixes
 */
export function openDoctor(config: Config, clock: Clock, log: Log): Doctor {
  const graph = openGraph(config, clock);
  const settings = orConfigError(() => storageSettings(config));
  const app = openApp(config, { clock });
  const tables = once(async () => openTables(valid(settings)));
  const store = async () => new SubscriptionStore((await tables()).subscriptions);
  const stale = async () => {
    const { ledger } = await tables();
    const ledgers = config.feeds.map((feed) => new Ledger(feed, ledger));
    return staleLeases(ledgers, { clock, holder, isGone });
  };
  const inbox = async () => new Inbox((await tables()).inbox);
  const createStorage = async () => {
    await Promise.all([tables(), openContainers(valid(settings))]);
  };
  return {
    checks: [
      ...graphChecks(graph, config.graph.cloud, exportPlace(config).endpoint, clock),
      ...storageChecks(config, settings),
      ...subscriptionChecks(config, { store, api: graph.subscriptions, clock }),
      ...statusChecks({ status: async () => (await app.status()).read(), stale }),
    ],
    fixes: doctorFixes(config, { app, createStorage, store, stale, inbox, clock, log }),
  };
}

function valid(settings: StorageSettings | ConfigError): StorageSettings {
  if (settings instanceof ConfigError) throw settings;
  return settings;
}
