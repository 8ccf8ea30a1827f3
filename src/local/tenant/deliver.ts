import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Answer } from './answer.ts';
import type { FaultKind } from './fault.ts';

const pieces = 10;

/** Sends an answer, or fails to in the way that the fault says. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault: FaultKind | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset' && fault.when === 'beforeHeaders') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(answer.body.length),
  });
  if (fault?.kind === 'reset') {
    await sendPart(response, fault.when === 'midBody' ? answer.body.length >> 1 : 0, answer.body);
    response.socket?.destroySoon();
    return;
  }
  if (fault?.kind === 'slowBody') {
    await sendSlowly(response, answer.body, () => clock.sleep(fault.pauseMs, signal));
    response.end();
    return;
  }
  response.end(answer.body);
}

async function sendPart(response: ServerResponse, length: number, body: Buffer): Promise<void> {
  response.flushHeaders();
  if (length === 0) return;
  await new Promise((resolve) => response.write(body.subarray(0, length), resolve));
}

async function sendSlowly(
  response: ServerResponse,
  body: Buffer,
  pause: () => Promise<void>,
): Promise<void> {
  const size = Math.ceil(body.length / pieces);
  for (let start = 0; start < body.length && !response.destroyed; start += size) {
    if (!response.write(body.subarray(start, start + size))) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    await pause();
  }
}
