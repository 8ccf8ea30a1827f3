import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { advance, noProgress } from '../../../src/local/terminal/progress.ts';
import { ProgressBars } from '../../../src/local/terminal/progressBars.ts';
import type { Log } from '../../../src/log.ts';
import { firstWindow, pulled, recordsOf } from './records.ts';

/** What a terminal of 100 columns is sent for a run, without what moves its cursor. */
function sentFor(run: (log: Log) => void, say?: string): string {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  const bars = new ProgressBars(terminal, () => 2000);
  let progress = noProgress;
  for (const record of recordsOf(run)) {
    progress = advance(progress, record, 0);
    bars.show(progress, record);
  }
  if (say !== undefined) bars.say(say);
  bars.end();
  return String(terminal.read() ?? '');
}

function started(log: Log): Log {
  log.info('runStarted', { feeds: ['pstnCalls', 'smsLog'] });
  const feed = log.with({ feed: 'smsLog' });
  feed.info('feedPlanned', { windows: 4 });
  return feed;
}

test('shows a bar for each feed with its figures', () => {
  const sent = sentFor((log) => {
    const feed = started(log);
    feed.debug('pageRead', { rows: 100 });
    feed.info('windowPulled', pulled(100));
  });
  const lines = stripVTControlCharacters(sent).split('\n');
  expect(lines).toContain('pstnCalls [----------] looking for windows');
  expect(lines).toContain('smsLog    [===-------] 1/4 windows, 100 rows, 50 rows/s, 6 s left');
});

test('shows above the bars what stays, also if it comes last', () => {
  const sent = sentFor((log) => {
    const error = 'Error: Graph answered 500';
    started(log).with({ window: firstWindow }).warn('windowPutBack', { error });
  }, 'stopping');
  const text = stripVTControlCharacters(sent);
  expect(text).toContain(`smsLog ${firstWindow} is put back: Graph answered 500\nstopping\n`);
});

test('leaves a terminal alone in which nothing was shown', () => {
  expect(sentFor(() => undefined)).toBe('');
  expect(sentFor(() => undefined, 'stopping')).toBe('stopping\n');
});

test('uses no colours and leaves cursor and line wrapping as they are', () => {
  const sent = sentFor((log) => {
    started(log);
  });
  const codes = [...sent.matchAll(/\u001B\[[?0-9;]*([a-zA-Z])/g)].map(([, code]) => code);
  expect(codes).not.toEqual([]);
  expect(codes.filter((code) => code === 'm' || code === 'h' || code === 'l')).toEqual([]);
});
