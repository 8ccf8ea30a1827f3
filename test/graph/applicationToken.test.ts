import {
  AuthenticationError,
  AuthenticationRequiredError,
  CredentialUnavailableError,
} from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { RetryLaterError, SignInRefusedError } from '../../src/errors.ts';
import { applicationToken } from '../../src/graph/applicationToken.ts';

const { signal } = new AbortController();
const scope = 'https://graph.microsoft.com/.default';

const jwt = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
const credentialOf = (token: string) => ({
  getToken: () => Promise.resolve({ token, expiresOnTimestamp: 0 }),
});
const failing = (error: Error) => ({ getToken: () => Promise.reject(error) });
const required = (message: string): Error =>
  new AuthenticationRequiredError({ scopes: [scope], message });

describe('applicationToken', () => {
  it.each([
    ['an application', jwt({ roles: ['CallRecords.Read.All'] })],
    ['an application that has no permission yet', jwt({})],
    ['an unknown form', 'opaque'],
    ['a form that only looks like a JWT', 'a.b.c'],
  ])('passes on a token of %s', async (_, token) => {
    expect(await applicationToken(credentialOf(token), scope, signal)).toBe(token);
  });

  it('explains that the token of a person does not do', async () => {
    const credential = credentialOf(jwt({ scp: 'User.Read' }));

    await expect(applicationToken(credential, scope, signal)).rejects.toThrow(
      /applications only.*CallRecords\.Read\.All/,
    );
    await expect(applicationToken(credential, scope, signal)).rejects.toThrow(SignInRefusedError);
  });

  it.each<[string, Error]>([
    [
      'a refused secret',
      required('invalid_client: 7000215 - AADSTS7000215: Invalid client secret'),
    ],
    ['no managed identity', new CredentialUnavailableError('Authentication failed. Message none')],
    [
      'an answer of 400',
      new AuthenticationError(400, { error: 'invalid_request', error_description: '' }),
    ],
    ['a missing certificate', Object.assign(new Error('no such file'), { code: 'ENOENT' })],
  ])('ends the feed at %s', async (_, error) => {
    await expect(applicationToken(failing(error), scope, signal)).rejects.toThrow(
      SignInRefusedError,
    );
  });

  it.each<[string, Error]>([
    ['no network', required('network_error: Network request failed')],
    ['no name server', Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })],
    ['no way to Entra', new CredentialUnavailableError('endpoints_resolution_error: Endpoints')],
    [
      'a broken connection below',
      new CredentialUnavailableError('x', { cause: new Error('read ECONNRESET') }),
    ],
    ['an answer of 503', new AuthenticationError(503, 'down')],
    ['an answer of 429', new AuthenticationError(429, 'later')],
    ['a passing fault of Entra', required('temporarily_unavailable: AADSTS90033')],
  ])('comes back later after %s', async (_, error) => {
    await expect(applicationToken(failing(error), scope, signal)).rejects.toThrow(RetryLaterError);
  });

  it('tells the code of Entra but nothing else of its message', async () => {
    const error = required('AADSTS7000215: Invalid client secret for app secret-name');

    await expect(applicationToken(failing(error), scope, signal)).rejects.toMatchObject({
      code: 'AADSTS7000215',
      cause: undefined,
      message: expect.not.stringContaining('secret-name') as string,
    });
  });

  it('does not wait for a token once it is told to stop', async () => {
    const stop = new AbortController();
    const credential = { getToken: () => new Promise<never>(() => {}) };
    const token = applicationToken(credential, scope, stop.signal);

    stop.abort(new Error('told to stop'));

    await expect(token).rejects.toThrow('told to stop');
  });
});
