import {
  AuthenticationHandler,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import type { Clock } from '../clock.ts';
import { applicationToken } from './applicationToken.ts';
import type { GraphAccess } from './graphAccess.ts';
import type { Limiter } from './limiter.ts';
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
  readonly limiter: Limiter;
  readonly clock: Clock;
  /** From the start of a request to the last byte of its answer. */
  readonly timeoutMs: number;
  readonly onStart: (feedName: string) => void;
  /** The chain's last link. */
  readonly send: Middleware;
}

export interface Get {
  /** Sent as it is. */
  readonly url: string;
  readonly feedName: string;
  /** Milliseconds since 1970 after which no wait for the limiter may end. */
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
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
   * @throws what `applicationToken` and `Limiter.start` throw; the signal's reason if it was aborted
   */
  async get(get: Get): Promise<Answer | NoAnswer> {
    const { clock, timeoutMs } = this.#options;
    const stop = new AbortController();
    const onAbort = () => {
      stop.abort(get.signal.reason);
    };
    const timeout = new Error(`no complete answer within ${timeoutMs / 1000} s`);
    let stopTimer = () => {};
    get.signal.throwIfAborted();
    get.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#exchange(get, stop.signal, () => {
        stopTimer = clock.every(timeoutMs, () => {
          stop.abort(timeout);
        });
      });
    } catch (error) {
      get.signal.throwIfAborted();
      if (stop.signal.aborted) return noAnswer(timeout.message);
      if (error instanceof ConnectionFailure) return noAnswer(error.message, error.cause);
      throw error;
    } finally {
      stopTimer();
      get.signal.removeEventListener('abort', onAbort);
    }
  }

  async #exchange(get: Get, signal: AbortSignal, onStart: () => void): Promise<Answer> {
    const context: Context = {
      request: get.url,
      options: { method: 'GET', headers: { ...fixedHeaders }, signal },
      customHosts: this.#hosts,
    };
    await this.#chain(get, onStart).execute(context);
    const { response } = context;
    if (response === undefined) throw new Error('The middleware chain ended without a response.');
    return {
      status: response.status,
      headers: response.headers,
      body: new Uint8Array(await response.arrayBuffer()),
    };
  }

  #chain({ feedName, giveUpAt, signal }: Get, onStart: () => void): Middleware {
    const { access, limiter, send } = this.#options;
    // Behind the token, which may take seconds: requests have to arrive as evenly as they start.
    const pace: Middleware = {
      execute: async (context) => {
        await limiter.start(feedName, giveUpAt, signal);
        onStart();
        this.#options.onStart(feedName);
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

const fixedHeaders = { Accept: 'application/json', 'User-Agent': 'teams-call-export' };

function noAnswer(reason: string, cause?: unknown): NoAnswer {
  return { status: undefined, reason, cause };
}
