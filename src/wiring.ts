import type { Config } from './config.ts';
import type { ExportRun } from './export/exportRun.ts';
import { exportLogs, type RunReport } from './export/exportLogs.ts';
import { edge } from './export/window.ts';
import { logFeeds } from './feeds/index.ts';
import { clouds } from './graph/clouds.ts';
import { createCredential } from './graph/credential.ts';
import { graphAccess } from './graph/graphAccess.ts';
import { GraphLogSource } from './graph/graphLogSource.ts';
import { Limiter, logLimits, type Limits } from './graph/limiter.ts';
import { holder, isGone } from './holder.ts';
import type { Log, WaitReason } from './log.ts';
import { openStorage, type Storage } from './storage/openStorage.ts';
import { systemClock } from './systemClock.ts';

/** The exporter with everything it needs, as the settings say. */
export interface Exporter {
  /**
   * Brings feeds up to date.
   * @param feeds names; all configured ones unless given
   */
  exportLogs(run: ExportRun, log: Log, feeds?: readonly string[]): Promise<RunReport>;
}

/**
 * Opens storage and Graph. Keep the exporter as long as the process lives: it paces the requests.
 * @param limits requests a minute; those of Graph unless given
 * @throws ConfigError, or what storage throws if it cannot be opened
 */
export async function openExporter(config: Config, limits: Limits = logLimits): Promise<Exporter> {
  const access = graphAccess({ ...config.graph, environment: config.identity });
  const limiter = new Limiter(systemClock, limits);
  const storage = await openConfiguredStorage(config);
  return {
    exportLogs: (run, log, feeds = config.feeds) => {
      const clock = systemClock;
      const observer = {
        waiting(feed: string, until: number, reason: WaitReason) {
          log.with({ feed }).info('waiting', { until: edge(until), reason });
        },
      };
      const context = {
        feeds: logFeeds.filter(({ name }) => feeds.includes(name)),
        ledger: storage.ledger,
        source: new GraphLogSource({ access, clock, limiter, observer }),
        blobs: { tables: storage.files, raw: storage.raw },
        clock,
        claimant: { clock, holder, isGone },
        settings: config,
        log,
      };
      return exportLogs(context, run);
    },
  };
}

function openConfiguredStorage({ storage, exportContainer, graph, identity }: Config) {
  if (storage.kind === 'connectionString') return openStorage({ ...storage, exportContainer });
  const { authorityHost } = clouds[graph.cloud];
  const { clientId: managedIdentityClientId } = storage;
  const settings = { environment: identity, authorityHost, managedIdentityClientId };
  const credential = createCredential(settings);
  return openStorage({ ...storage, credential, exportContainer }) satisfies Promise<Storage>;
}
