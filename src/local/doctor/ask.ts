import type { Context } from '@microsoft/microsoft-graph-client';
import type { Clock } from '../../clock.ts';
import { deadline } from '../../deadline.ts';
import { httpDate } from '../../graph/httpDate.ts';
import { ConnectionFailure, rawSend } from '../../graph/rawSend.ts';
import { untilAborted } from '../../graph/untilAborted.ts';
import { networkFailure, type NetworkFailure } from './networkFailure.ts';

/** An answer, whatever its status. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** How far the server's clock is ahead of ours; undefined if it does not tell its time. */
  readonly skewMs: number | undefined;
}

export type NoReply = NetworkFailure & { readonly kind: 'noReply' };

export interface Question {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  /** From the start to the last byte of the answer. */
  readonly withinMs: number;
}

/** Sends one request without a token; no redirect is followed. */
export async function ask(
  { url, method = 'GET', withinMs }: Question,
  clock: Clock,
  signal: AbortSignal,
): Promise<Reply | NoReply> {
  const end = deadline(clock, withinMs, new Error('the answer is late'));
  const begunAt = clock.now();
  try {
    const ending = AbortSignal.any([signal, end.signal]);
    const response = await untilAborted(send(url, method, ending), ending);
    const { status, headers } = response;
    const skewMs = skew(httpDate(headers.get('date')), (begunAt + clock.now()) / 2);
    return { kind: 'reply', status, headers, body: await response.text(), skewMs };
  } catch (error) {
    signal.throwIfAborted();
    if (end.signal.aborted) return tooLate(withinMs);
    if (!(error instanceof ConnectionFailure)) throw error;
    return { kind: 'noReply', ...networkFailure(error) };
  } finally {
    end.lift();
  }
}

async function send(url: string, method: string, signal: AbortSignal): Promise<Response> {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': '0' };
  const context: Context = {
    request: url,
    options: { method, signal, ...(method === 'POST' && { headers }) },
  };
  await rawSend.execute(context);
  if (context.response === undefined) throw new Error('A request ended without an answer.');
  return context.response;
}

/** Servers tell their time in whole seconds, cut off. */
function skew(time: number | undefined, now: number): number | undefined {
  return time === undefined ? undefined : Math.round(time + 500 - now);
}

function tooLate(withinMs: number): NoReply {
  const reason = `there was no answer within ${withinMs / 1000} s`;
  return { kind: 'noReply', reason, remedy: 'Check the firewall and the proxy on the way.' };
}
