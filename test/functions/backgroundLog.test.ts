import { expect, it } from 'vitest';
import { backgroundLog } from '../../src/functions/backgroundLog.ts';
import { captureConsole } from '../../src/local/host/captureConsole.ts';

it('prints one line an event, at its level', () => {
  const lines: [string, string][] = [];
  const giveBack = captureConsole((...line) => lines.push(line));
  const log = backgroundLog().with({ feed: 'smsLog' });
  log.debug('pageRead', { rows: 3 });
  log.error('workFailed', { work: 'exportLogs', error: 'Error: no' });
  giveBack();
  expect(lines).toEqual([
    ['debug', '{"level":"debug","event":"pageRead","feed":"smsLog","rows":3}'],
    [
      'error',
      '{"level":"error","event":"workFailed","feed":"smsLog","work":"exportLogs","error":"Error: no"}',
    ],
  ]);
});
