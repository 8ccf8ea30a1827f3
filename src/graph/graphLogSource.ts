import { BrokenPagingError } from '../errors.ts';
import type { LogPage, LogSource, PageRequest } from '../export/logSource.ts';
import { continuationFault } from './continuationFault.ts';
import type { Limiter } from './limiter.ts';
import { readLogAnswer, subjectOf } from './logAnswer.ts';
import { logUrl } from './logUrl.ts';
import { PatientConnection, type PatientConnectionOptions } from './patientConnection.ts';

export interface GraphLogSourceOptions extends PatientConnectionOptions {
  readonly limiter: Limiter;
}

/** The logs of a tenant, from Graph. */
export class GraphLogSource implements LogSource {
  readonly #options: GraphLogSourceOptions;
  readonly #connection: PatientConnection;

  constructor(options: GraphLogSourceOptions) {
    this.#options = options;
    this.#connection = new PatientConnection(options);
  }

  async fetchPage(request: PageRequest, signal: AbortSignal): Promise<LogPage> {
    const { access, limiter } = this.#options;
    const { feed, range, link, giveUpAt, retry } = request;
    const url = link ?? logUrl(access.root, feed, range);
    const fault = link === undefined ? undefined : continuationFault(url, access.root);
    if (fault !== undefined) {
      throw new BrokenPagingError(`${subjectOf(request)}: continuation link refused: ${fault}.`);
    }
    const pacing = limiter.of(feed.name);
    return await this.#connection.ask(
      { url, feedName: feed.name, pacing, giveUpAt },
      (answer) => readLogAnswer(request, answer),
      signal,
      retry,
    );
  }
}
