import { expect, it } from 'vitest';
import { renewSubscription } from '../../src/functions/renewSubscription.ts';
import { createLog, silentLog, type LogRecord } from '../../src/log.ts';
import { RenewalWorld } from '../callRecords/subscription/renewalWorld.ts';
import { timerRun } from './fakeExporter.ts';

it('creates the subscription, then finds nothing to do, and logs as its invocation does', async () => {
  const world = new RenewalWorld();
  const logged: LogRecord[] = [];
  const log = createLog((record) => logged.push(record));
  const { work } = renewSubscription(() => Promise.resolve(world.context()));
  expect(await work(timerRun(), log)).toBe(true);
  expect(world.graph.live()).toHaveLength(1);
  expect(await work(timerRun(), log)).toBe(false);
  expect(logged.map(({ event }) => event)).toEqual(['subscriptionCreated']);
});

it('ends before the next one begins', () => {
  const world = new RenewalWorld();
  const { runMs, schedule } = renewSubscription(() => Promise.resolve(world.context()));
  expect(schedule).toBe('20 */5 * * * *');
  expect(runMs).toBeLessThan(5 * 60_000);
});

it('has its requests ended when it is stopped', async () => {
  const world = new RenewalWorld();
  const control = new AbortController();
  const { api, ...context } = world.context();
  const list = (signal: AbortSignal) => {
    control.abort(new Error('The host stops.'));
    signal.throwIfAborted();
    return api.list(signal);
  };
  const { work } = renewSubscription(() => Promise.resolve({ ...context, api: { ...api, list } }));
  await expect(work(timerRun(control.signal), silentLog)).rejects.toThrow('The host stops.');
});
