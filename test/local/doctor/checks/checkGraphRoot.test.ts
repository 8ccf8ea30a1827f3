import { describe, expect, it } from 'vitest';
import { checkGraphRoot } from '../../../../src/local/doctor/checks/checkGraphRoot.ts';
import { noReply, reply } from '../replies.ts';

const root = 'https://graph.microsoft.us';
const check = (asked: Parameters<typeof checkGraphRoot>[2]) =>
  checkGraphRoot(root, 'usgov-l4', asked);

describe('checkGraphRoot', () => {
  it.each([200, 401, 404, 429])('is content with %i: Graph is there', (status) => {
    expect(check(reply({ status }))).toEqual({
      check: 'graph',
      verdict: 'ok',
      message: 'https://graph.microsoft.us (usgov-l4) answers',
    });
  });

  it('says why there was no answer', () => {
    expect(check(noReply)).toMatchObject({
      verdict: 'failed',
      message: 'https://graph.microsoft.us (usgov-l4) does not answer: its name is not found',
      remedy: 'Check the spelling.',
    });
  });

  it.each([
    [407, /proxy/],
    [502, /answers 502/],
    [302, /leads elsewhere/],
  ])('fails at %i', (status, message) => {
    const finding = check(reply({ status }));
    expect(finding.verdict).toBe('failed');
    expect(finding.message).toMatch(message);
  });
});
