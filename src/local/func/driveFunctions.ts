import type { Tenant } from '../tenant/startTenant.ts';
import type { FuncProcess } from './funcProcess.ts';
import { until, type Waiting } from './until.ts';

/** An app under func, and the tenant that it exports. */
export interface Drive extends Waiting {
  readonly func: FuncProcess;
  readonly tenant: Tenant;
  /** Takes one line. */
  readonly say: (line: string) => void;
}

const askLimitMs = 5_000;
const startLimitMs = 120_000;
const runLimitMs = 300_000;

/**
 * Starts every function once, by hand or, where it has a route, by what Graph posts.
 * @throws Error if a run fails or Graph's posts are refused
 */
export async function driveFunctions(drive: Drive): Promise<void> {
  const { func, say } = drive;
  await until('The start of the host', startLimitMs, () => isRunning(func), drive);
  say('The host is running.');
  await fire(drive, 'renewSubscription');
  await fire(drive, 'exportLogs');
  await fire(drive, 'reconcileCallRecords');
  // Only now: of these calls only the notifications tell.
  await notify(drive);
  await fire(drive, 'exportCallRecords');
}

async function isRunning({ url }: FuncProcess): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(askLimitMs);
    const answer: unknown = await (await fetch(`${url}/admin/host/status`, { signal })).json();
    return hasState(answer) && answer.state === 'Running';
  } catch {
    return false;
  }
}

function hasState(answer: unknown): answer is { readonly state: unknown } {
  return typeof answer === 'object' && answer !== null && 'state' in answer;
}

/** https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http */
async function fire({ func, say, ...waiting }: Drive, name: string): Promise<void> {
  const before = func.runs.of(name);
  const { status } = await fetch(`${func.url}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: '' }),
    signal: waiting.stop,
  });
  if (status !== 202) throw new Error(`The host answered ${status} when ${name} was started.`);
  // A run by schedule may be under way as well: what it does is waited for.
  const hasEnded = () => {
    const { begun, succeeded, failed } = func.runs.of(name);
    return begun > before.begun && begun === succeeded + failed;
  };
  await until(`The run of ${name}`, runLimitMs, hasEnded, waiting);
  if (func.runs.of(name).failed > before.failed) throw new Error(`${name} failed.`);
  say(`${name} has run.`);
}

async function notify({ tenant: { callRecords }, say }: Drive): Promise<void> {
  const subscriptions = callRecords.subscriptions().length;
  if (subscriptions !== 1) throw new Error(`There are ${subscriptions} subscriptions, not one.`);
  callRecords.finishMany(3, { sessions: 2, participants: 4 });
  const { delivered, refused } = await callRecords.deliver();
  if (delivered === 0 || refused > 0) {
    throw new Error(`Of the notifications, ${delivered} were taken and ${refused} refused.`);
  }
  say('receiveNotifications has run.');
}
