import { describe, expect, it } from 'vitest';
import {
  checkNotificationUrl,
  handshakeUrl,
} from '../../../../src/local/doctor/checks/checkNotificationUrl.ts';
import type { Reply } from '../../../../src/local/doctor/ask.ts';
import { noReply, reply } from '../replies.ts';

const url = 'https://app.example.com/api/notifications?code=secret';
const token = 'a+b c/=';
const text = { 'content-type': 'text/plain; charset=utf-8' };
const right: Partial<Reply> = { headers: new Headers(text), body: token };

describe('checkNotificationUrl', () => {
  it('is content with the token as plain text', () => {
    expect(checkNotificationUrl(url, token, reply(right))).toEqual({
      check: 'notifications',
      verdict: 'ok',
      message: 'https://app.example.com/api/notifications answers the handshake',
    });
  });

  it.each<[string, Partial<Reply>, RegExp]>([
    ['another text', { ...right, body: encodeURIComponent(token) }, /does not repeat/],
    ['another type', { ...right, headers: new Headers() }, /another content type/],
    ['a redirect', { status: 302 }, /redirects \(302\)/],
    ['a sign-in', { status: 401 }, /refuses strangers \(401\)/],
    ['a list of addresses', { status: 403 }, /refuses strangers \(403\)/],
    ['no such route', { status: 404 }, /is not there/],
    ['another success', { ...right, status: 202 }, /answers 202/],
    ['an error', { status: 500 }, /answers 500/],
  ])('fails at %s', (_, parts, message) => {
    const finding = checkNotificationUrl(url, token, reply(parts));
    expect(finding.verdict).toBe('failed');
    expect(finding.message).toMatch(message);
    expect(finding.remedy).not.toBe('');
    expect(finding.message).not.toContain('secret');
  });

  it('says why there was no answer', () => {
    const finding = checkNotificationUrl(url, token, noReply);
    expect(finding).toMatchObject({ verdict: 'failed' });
    expect(finding.message).toContain('cannot be reached from here: its name is not found');
  });
});

describe('handshakeUrl', () => {
  it('adds the token to what the address has already', () => {
    const asked = new URL(handshakeUrl(url, token));
    expect(asked.searchParams.get('code')).toBe('secret');
    expect(asked.searchParams.get('validationToken')).toBe(token);
  });
});
