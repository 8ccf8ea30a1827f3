import { describe, expect, it } from 'vitest';
import { ConfigError, RetryLaterError, SignInRefusedError } from '../../../../src/errors.ts';
import type { TokenClaims } from '../../../../src/graph/checkGraphToken.ts';
import { checkToken, type TokenWay } from '../../../../src/local/doctor/checks/checkToken.ts';

const { signal } = new AbortController();
const appId = '11111111-0000-4000-8000-000000000000';
const tenantId = '22222222-0000-4000-8000-000000000000';

const having = (claims: TokenClaims | undefined): TokenWay => ({
  kind: 'identity',
  claims: () => Promise.resolve(claims),
});
const failing = (error: Error): TokenWay => ({
  kind: 'identity',
  claims: () => Promise.reject(error),
});

async function only(way: TokenWay) {
  const [finding, ...others] = await checkToken(way, signal);
  expect(others).toEqual([]);
  return finding;
}

describe('checkToken', () => {
  it('needs none for a simulated tenant', async () => {
    expect(await only({ kind: 'notNeeded' })).toMatchObject({ verdict: 'ok' });
  });

  it('cannot tell where no identity is set', async () => {
    expect(await only({ kind: 'noIdentity' })).toMatchObject({ verdict: 'not checkable here' });
  });

  it('names each thing that is wrong with an identity', async () => {
    const error = new ConfigError(['AZURE_TENANT_ID must be set', 'AZURE_CLIENT_ID must be set']);
    expect(await checkToken({ kind: 'wrongIdentity', error }, signal)).toMatchObject([
      { verdict: 'failed', message: 'AZURE_TENANT_ID must be set' },
      { verdict: 'failed', message: 'AZURE_CLIENT_ID must be set' },
    ]);
  });

  it('says which application of which tenant has the permission', async () => {
    const roles = ['User.Read.All', 'CallRecords.Read.All'];
    const finding = await only(having({ roles, appId, tenantId }));
    expect(finding).toMatchObject({ verdict: 'ok' });
    expect(finding?.message).toContain(appId);
    expect(finding?.message).toContain(tenantId);
  });

  it('says who lacks the permission and how it is granted', async () => {
    const finding = await only(having({ roles: [], appId, tenantId: undefined }));
    expect(finding).toMatchObject({ verdict: 'failed' });
    expect(finding?.message).toContain(`application ${appId} of tenant of unknown id`);
    expect(finding?.remedy).toContain('grant-graph-permission');
  });

  it('cannot tell from a token that it cannot read', async () => {
    expect(await only(having(undefined))).toMatchObject({ verdict: 'not checkable here' });
  });

  it('passes on why there is no token', async () => {
    const refused = new SignInRefusedError('Entra gives this application no token.');
    expect(await only(failing(refused))).toMatchObject({
      verdict: 'failed',
      message: 'Entra gives this application no token.',
      remedy: expect.stringContaining('AZURE_*') as string,
    });
    const unreachable = new RetryLaterError('Entra cannot be reached', undefined);
    expect(await only(failing(unreachable))).toMatchObject({
      verdict: 'failed',
      remedy: expect.stringContaining('reach Entra') as string,
    });
  });
});
