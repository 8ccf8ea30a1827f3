import { expect, it } from 'vitest';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { smsLog } from '../../src/feeds/smsLog.ts';
import { logUrl } from '../../src/graph/logUrl.ts';

const range = {
  from: Date.parse('2026-11-01T00:00:00Z'),
  to: Date.parse('2026-11-01T10:20:30.999Z'),
};

it('asks the function of a log for a range in whole seconds of UTC, unquoted', () => {
  expect(logUrl('https://graph.microsoft.com', pstnCalls, range)).toBe(
    'https://graph.microsoft.com/v1.0/communications/callRecords/getPstnCalls' +
      '(fromDateTime=2026-11-01T00:00:00Z,toDateTime=2026-11-01T10:20:30Z)',
  );
});

it('asks for SMS under beta, the only version that has it', () => {
  expect(logUrl('https://graph.microsoft.us', smsLog, range)).toMatch(
    /^https:\/\/graph\.microsoft\.us\/beta\/communications\/callRecords\/getSmsLog\(/,
  );
});
