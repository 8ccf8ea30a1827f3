import { describe, expect, it } from 'vitest';
import { AccessRefusedError } from '../../src/errors.ts';
import { checkGraphToken } from '../../src/graph/checkGraphToken.ts';

const { signal } = new AbortController();
const scope = 'https://graph.microsoft.com/.default';
const appId = '11111111-0000-4000-8000-000000000000';
const tenantId = '22222222-0000-4000-8000-000000000000';

function claimsOf(token: string) {
  const getToken = () => Promise.resolve({ token, expiresOnTimestamp: 0 });
  return checkGraphToken({ credential: { getToken }, scope }, signal);
}

const jwt = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('checkGraphToken', () => {
  it.each(['appid', 'azp'])('reads roles and ids, the application from %s', async (name) => {
    const roles = ['CallRecords.Read.All', 'User.Read.All'];
    expect(await claimsOf(jwt({ roles, [name]: appId, tid: tenantId }))).toEqual({
      roles,
      appId,
      tenantId,
    });
  });

  it('reads a token without any permission', async () => {
    expect(await claimsOf(jwt({ appid: appId, tid: tenantId }))).toMatchObject({ roles: [] });
  });

  it('keeps nothing that is no id and no role', async () => {
    const claims = { roles: ['CallRecords.Read.All', 7], appid: 'Jane Doe', tid: 'contoso' };
    expect(await claimsOf(jwt(claims))).toEqual({
      roles: ['CallRecords.Read.All'],
      appId: undefined,
      tenantId: undefined,
    });
  });

  it.each(['opaque', 'a.b.c', jwt(null), jwt('text')])('cannot read %s', async (token) => {
    expect(await claimsOf(token)).toBeUndefined();
  });

  it('refuses the token of a person', async () => {
    await expect(claimsOf(jwt({ scp: 'CallRecords.Read.All' }))).rejects.toThrow(
      AccessRefusedError,
    );
  });
});
