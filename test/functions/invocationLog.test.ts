import { InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { invocationLog } from '../../src/functions/invocationLog.ts';

it('logs one JSON line an event at its level, with the context that is bound', () => {
  const lines: unknown[] = [];
  const context = new InvocationContext({
    invocationId: 'i-1',
    logHandler: (level, line) => lines.push([level, JSON.parse(String(line))]),
  });
  invocationLog(context).with({ feed: 'smsLog' }).warn('windowPutBack', { error: 'Error: no' });
  const line = { level: 'warn', event: 'windowPutBack', invocation: 'i-1', feed: 'smsLog' };
  expect(lines).toEqual([['warning', { ...line, error: 'Error: no' }]]);
});
