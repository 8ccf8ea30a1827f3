import {
  AuthenticationHandler,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import type { Clock } from '../clock.ts';
import { applicationToken } from './applicationToken.ts';
import type { GraphAccess } from './graphAccess.ts';
import type { GraphRequest } from './graphRequest.ts';
import { httpDate } from './httpDate.ts';
import type { GraphObserver } from './graphObserver.ts';
import { ConnectionFailure } from './rawSend.ts';

/** A complete answer, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** No complete answer: the connection failed or the time was over. */
export interface NoAnswer {
  readonly status: undefined;
  /** A clause for an error message. */
  readonly reason: string;
  readonly cause: unknown;
}

export interface GraphConnectionOptions {
  readonly access: GraphAccess;
  readonly clock: Clock;
  /** From the start of a request to the last byte of its answer. */
  readonly timeoutMs: number;
  readonly observer: GraphObserver | undefined;
  /** The chain's last link. */
  readonly send: Middleware;
}

/**
 * One request through the Graph client's middleware: token, limiter, sending. The client's own
 * `api()` is not used, because it takes links apart and puts them together in another order.
 */
export class GraphConnection {
  readonly #options: GraphConnectionOptions;
  readonly #hosts: Set<string>;

  constructor(options: GraphConnectionOptions) {
    this.#options = options;
    // Without its host here, the client leaves the token of another root out and says nothing.
    this.#hosts = new Set([new URL(options.access.root).hostname]);
  }

  /**
   * @throws what `applicationToken` and `Pacing.start` throw; the signal's reason if it was aborted
   */
  async send(request: GraphRequest, signal: AbortSignal): Promise<Answer | NoAnswer> {
    const { clock, timeoutMs } = this.#options;
    const stop = new AbortController();
    const onAbort = () => {
      stop.abort(signal.reason);
    };
    const timeout = new Error(`no complete answer within ${timeoutMs / 1000} s`);
    let stopTimer = () => {};
    let sentAt = 0;
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await this.#exchange(request, stop.signal, () => {
        sentAt = clock.now();
        stopTimer = clock.every(timeoutMs, () => {
          stop.abort(timeout);
        });
      });
      this.#observe(request, answer, sentAt);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (stop.signal.aborted) return noAnswer(timeout.message);
      if (error instanceof ConnectionFailure) return noAnswer(error.message, error.cause);
      throw error;
    } finally {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #exchange(
    request: GraphRequest,
    signal: AbortSignal,
    onStart: () => void,
  ): Promise<Answer> {
    const { method = 'GET', url, body } = request;
    const text = body && { body: JSON.stringify(body) };
    const context: Context = {
      request: url,
      options: { method, headers: headersOf(request), signal, ...text },
      customHosts: this.#hosts,
    };
    await this.#chain(request, signal, onStart).execute(context);
    const { response } = context;
    if (response === undefined) throw new Error('The middleware chain ended without a response.');
    return {
      status: response.status,
      headers: response.headers,
      body: new Uint8Array(await response.arrayBuffer()),
    };
  }

  #observe({ feedName }: GraphRequest, { status, headers }: Answer, sentAt: number): void {
    const { clock, observer } = this.#options;
    if (status === 429) observer?.throttled?.(feedName);
    const date = httpDate(headers.get('date'));
    if (date === undefined) return;
    // The header has whole seconds.
    const ours = Math.floor((sentAt + clock.now()) / 2_000) * 1_000;
    observer?.clockSkew?.(date - ours);
  }

  #chain(
    { feedName, pacing, giveUpAt }: GraphRequest,
    signal: AbortSignal,
    onStart: () => void,
  ): Middleware {
    const { access, observer, send } = this.#options;
    // Behind the token, which may take seconds: requests have to arrive as evenly as they start.
    const pace: Middleware = {
      execute: async (context) => {
        await pacing.start(giveUpAt, signal);
        onStart();
        observer?.request?.(feedName);
        await send.execute(context);
      },
    };
    const { credential, scope } = access;
    if (credential === undefined) return pace;
    const authenticate = new AuthenticationHandler({
      getAccessToken: () => applicationToken(credential, scope, signal),
    });
    authenticate.setNext(pace);
    return authenticate;
  }
}

function headersOf({ prefer, body }: GraphRequest): Record<string, string> {
  return {
    Accept: 'application/json',
    'User-Agent': 'teams-call-export',
    ...(prefer !== undefined && { Prefer: prefer }),
    ...(body && { 'Content-Type': 'application/json' }),
  };
}

function noAnswer(reason: string, cause?: unknown): NoAnswer {
  return { status: undefined, reason, cause };
}
