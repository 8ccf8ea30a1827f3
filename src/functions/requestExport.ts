import { app } from '@azure/functions';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { callRecordFeed } from '../callRecords/callRecordFeed.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { describeError } from '../errors.ts';
import { edge } from '../export/window.ts';
import type { Log } from '../log.ts';
import type { App } from '../wiring.ts';
import { invocationLog } from './invocationLog.ts';
import { readExportRequest, refuseSize } from './readExportRequest.ts';
import type { Runs } from './runs.ts';

interface RequestExport {
  readonly settings: Pick<Config, 'feeds' | 'partitionHours'>;
  readonly mark: App['request'];
  readonly runs: Runs;
  readonly clock: Clock;
}

/** Registers the route that marks a feed's windows as due. */
export function registerRequestExport(parts: RequestExport): void {
  app.http('requestExport', {
    methods: ['POST'],
    authLevel: 'function',
    route: 'export',
    handler: (request, context) => requestExport(parts, request, context),
  });
}

const notMarked = 'storage does not answer; what was marked stays so, ask again';

/** Marks the windows, starts a run that pulls them, and does not wait for it. */
export async function requestExport(
  { settings, mark, runs, clock }: RequestExport,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  // A body that says that it is too large is not read.
  const tooLarge = refuseSize(Number(request.headers.get('content-length')));
  const asked = tooLarge ?? readExportRequest(await request.text(), settings, clock.now());
  if ('problems' in asked) return { status: 400, jsonBody: { problems: asked.problems } };
  const { feed } = asked;
  const log = invocationLog(context).with({ feed });
  const marked = await markOrSay(mark(feed, asked), log);
  if (marked === undefined) return { status: 503, jsonBody: { problems: [notMarked] } };
  const { windows } = marked;
  const [from, to] = [edge(marked.from), edge(marked.to)];
  log.info('rangeRequested', { from, to, windows });
  runs.start([feed === callRecordFeed.name ? 'reconcileCallRecords' : 'exportLogs'], 'requested');
  // Whoever only asks for exports may be the only one who calls.
  await runs.look();
  return {
    status: 202,
    headers: { Location: '/api/status' },
    jsonBody: { feed, from, to, windows, status: '/api/status' },
  };
}

async function markOrSay<T>(marked: Promise<T>, log: Log): Promise<T | undefined> {
  try {
    return await marked;
  } catch (error) {
    log.error('requestFailed', { error: describeError(error) });
    return undefined;
  }
}
