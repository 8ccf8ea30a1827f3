import { afterEach, beforeEach, expect, it } from 'vitest';
import { captureConsole } from '../../../src/local/host/captureConsole.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

let lines: [string, string][];
let giveBack: () => void;

beforeEach(() => {
  lines = [];
  giveBack = captureConsole((...line) => lines.push(line));
});

afterEach(() => {
  giveBack();
});

it.each(levels)('takes what is printed as %s', (level) => {
  console[level]('{"event":"runStarted"}');
  expect(lines).toEqual([[level, '{"event":"runStarted"}']]);
});

it('takes several values as one line, as the console prints them', () => {
  console.warn('%d windows', 2, { left: 1 });
  expect(lines).toEqual([['warn', '2 windows { left: 1 }']]);
});

it('gives the console back to whom it took it from', () => {
  const inner: string[] = [];
  const giveInnerBack = captureConsole((_level, line) => inner.push(line));
  for (const level of levels) console[level]('while it is taken');
  giveInnerBack();
  for (const level of levels) console[level]('afterwards');
  expect(inner).toEqual(Array(4).fill('while it is taken'));
  expect(lines).toEqual(levels.map((level) => [level, 'afterwards']));
});
