import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorAnswer, statusAnswer } from './answer.ts';
import { callRecordControls } from './callRecords/callRecordControls.ts';
import { CallRecordRoute } from './callRecords/callRecordRoute.ts';
import { subscriptionRoutes } from './callRecords/subscriptionRoutes.ts';
import { clockRoute } from './clockRoute.ts';
import { deliver } from './deliver.ts';
import { faultRoutes } from './faultRoutes.ts';
import { LogRoute } from './logRoute.ts';
import type { Reply, Route } from './route.ts';
import type { TenantOptions } from './tenantOptions.ts';
import type { TenantState } from './tenantState.ts';

/** The tenant's HTTP server. */
export class TenantServer {
  private readonly ended = new AbortController();
  private readonly server: Server;
  private readonly routes: readonly Route[];
  private url = '';

  constructor(
    private readonly state: TenantState,
    private readonly options: TenantOptions,
  ) {
    // Every answer that waits listens for the end.
    setMaxListeners(0, this.ended.signal);
    const origin = () => options.origin ?? this.url;
    this.routes = [
      new LogRoute(state, options, origin),
      new CallRecordRoute(state.callRecords, origin),
      ...subscriptionRoutes(state.callRecords, origin),
      ...callRecordControls(state.callRecords),
      ...faultRoutes(state.faults),
      clockRoute(state.date),
    ];
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => {
        // The tenant was closed during a wait: nobody is there to be told.
        response.destroy();
      });
    });
  }

  /** @returns the tenant's origin, e.g. `http://127.0.0.1:7071` */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve);
    });
    const { port } = this.server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${String(port)}`;
    return this.url;
  }

  /** Ends every connection, also those that wait for an answer. */
  async close(): Promise<void> {
    this.ended.abort();
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, latencyMs } = this.options;
    const { answer, fault } = await this.reply(request, clock.now());
    if (latencyMs !== undefined) await clock.sleep(latencyMs, this.ended.signal);
    response.setHeader('date', this.state.date.at(clock.now()));
    await deliver(response, answer, fault, clock, this.ended.signal);
  }

  private async reply(request: IncomingMessage, now: number): Promise<Reply> {
    const path = decodedPath(request.url ?? '/');
    if (path === undefined) return { answer: statusAnswer(400, now) };
    try {
      for (const route of this.routes) {
        const match = request.method === route.method ? route.path.exec(path) : null;
        if (match !== null) return await route.answer(match, request, now);
      }
      return { answer: statusAnswer(404, now) };
    } catch (error) {
      return { answer: errorAnswer(500, 'InternalServerError', String(error), now) };
    }
  }
}

function decodedPath(url: string): string | undefined {
  const [path = ''] = url.split('?');
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
