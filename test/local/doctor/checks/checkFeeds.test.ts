import { describe, expect, it } from 'vitest';
import {
  BadAnswerError,
  FeedUnavailableError,
  PermissionMissingError,
  RetryLaterError,
  SignInRefusedError,
} from '../../../../src/errors.ts';
import { checkFeeds } from '../../../../src/local/doctor/checks/checkFeeds.ts';

const { signal } = new AbortController();
const notBefore = Date.UTC(2026, 10, 1, 6);

async function checkOne(answer: Promise<unknown>) {
  const [finding] = await checkFeeds([{ feed: 'smsLog', ask: () => answer }], signal);
  return finding;
}

describe('checkFeeds', () => {
  it('is content with any answer', async () => {
    expect(await checkOne(Promise.resolve({}))).toEqual({
      check: 'feeds',
      verdict: 'ok',
      message: 'smsLog answers',
    });
  });

  it('says until when a feed is throttled: the permission is there', async () => {
    const throttled = new RetryLaterError('Graph answered 429', notBefore, { status: 429 });
    expect(await checkOne(Promise.reject(throttled))).toMatchObject({
      verdict: 'ok',
      message: 'smsLog answers; throttled until 2026-11-01T06:00:00Z',
    });
    const untold = new RetryLaterError('Graph answered 429', undefined, { status: 429 });
    expect(await checkOne(Promise.reject(untold))).toMatchObject({
      verdict: 'ok',
      message: 'smsLog answers; throttled',
    });
  });

  it.each([
    ['a missing permission', new PermissionMissingError('smsLog: 403'), /CallRecords\.Read\.All/],
    ['a refused sign-in', new SignInRefusedError('smsLog: 401'), /GRAPH_CLOUD/],
    ['a feed that is not there', new FeedUnavailableError('smsLog: none'), /out of FEEDS/],
    ['an outage', new RetryLaterError('smsLog: 503', undefined, { status: 503 }), /again later/],
    ['a strange answer', new BadAnswerError('smsLog: no rows'), /Report it/],
  ])('fails at %s and says what to do', async (_, error, remedy) => {
    const finding = await checkOne(Promise.reject(error));
    expect(finding).toMatchObject({ verdict: 'failed', message: error.message, feed: 'smsLog' });
    expect(finding?.remedy).toMatch(remedy);
  });

  it('lets no feed hold up another', async () => {
    const findings = await checkFeeds(
      [
        { feed: 'smsLog', ask: () => Promise.reject(new SignInRefusedError('smsLog: 401')) },
        { feed: 'callRecords', ask: () => Promise.resolve() },
      ],
      signal,
    );
    expect(findings.map(({ verdict }) => verdict)).toEqual(['failed', 'ok']);
  });

  it('cannot ask where there is nobody to ask as', async () => {
    expect(await checkFeeds(undefined, signal)).toMatchObject([{ verdict: 'not checkable here' }]);
  });
});
