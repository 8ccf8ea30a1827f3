import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { stopOnSignal } from '../../../src/local/terminal/stopOnSignal.ts';
import { FakeClock } from '../../support/fakeClock.ts';

function listening({ isChildOfNpm = false } = {}) {
  const process = Object.assign(new EventEmitter(), { ppid: 100 });
  const heard: string[] = [];
  const clock = new FakeClock(0);
  const stop = stopOnSignal(process, clock, isChildOfNpm, {
    onStop: () => heard.push('stop'),
    onAgain: () => heard.push('again'),
  });
  return { heard, stop, clock, process };
}

test.each(['SIGINT', 'SIGTERM'])('stops at the first %s', (signal) => {
  const { heard, stop, process } = listening();
  expect(stop.aborted).toBe(false);
  process.emit(signal);
  expect(stop.aborted).toBe(true);
  expect(heard).toEqual(['stop']);
});

test('takes signals that come together for one: a terminal and npm both send it', async () => {
  const { heard, clock, process } = listening();
  process.emit('SIGINT');
  process.emit('SIGINT');
  await clock.advance(499);
  process.emit('SIGINT');
  expect(heard).toEqual(['stop']);
});

test('ends at once at another signal', async () => {
  const { heard, clock, process } = listening();
  process.emit('SIGINT');
  await clock.advance(500);
  process.emit('SIGTERM');
  expect(heard).toEqual(['stop', 'again']);
});

test('stops once when the shell that npm started it with has ended', async () => {
  const { heard, stop, clock, process } = listening({ isChildOfNpm: true });
  await clock.advance(60_000);
  expect(stop.aborted).toBe(false);
  process.ppid = 1;
  await clock.advance(60_000);
  expect(heard).toEqual(['stop']);
});

test('does not take the end of the shell for another signal', async () => {
  const { heard, clock, process } = listening({ isChildOfNpm: true });
  process.emit('SIGINT');
  process.ppid = 1;
  await clock.advance(60_000);
  expect(heard).toEqual(['stop']);
});

test('goes on without its parent where npm did not start it', async () => {
  const { heard, clock, process } = listening();
  process.ppid = 1;
  await clock.advance(60_000);
  expect(heard).toEqual([]);
});
