import { readConfig } from '../../../config.ts';
import { openExporter, type Exporter } from '../../../wiring.ts';

/** Where the records of a day come from and go to. */
export interface ExportInput {
  readonly graphUrl: string;
  readonly connectionString: string;
  readonly container: string;
  /** The day whose records are exported, `2026-11-01`. */
  readonly day: string;
}

/** A Graph for jobs that ask nothing of it. */
export const nowhere = 'http://127.0.0.1:9';

/** The exporter with Graph's own limits. */
export function exporterOf(input: ExportInput): Promise<Exporter> {
  const config = readConfig({
    GRAPH_BASE_URL: input.graphUrl,
    EXPORT_STORAGE: input.connectionString,
    EXPORT_CONTAINER: input.container,
    EXPORT_START: input.day,
    FEEDS: 'callRecords',
  });
  return openExporter(config);
}

/** A run that nothing ends. @param attended true publishes at once */
export function wholeRun(attended: boolean) {
  return { attended, stop: new AbortController().signal, giveUpAt: Infinity };
}
