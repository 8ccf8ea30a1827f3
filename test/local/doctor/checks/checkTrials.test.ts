import { describe, expect, it } from 'vitest';
import { checkTrials, type TriedPart } from '../../../../src/local/doctor/checks/checkTrials.ts';
import type { TrialFailure } from '../../../../src/storage/checkStorage.ts';

const blobs: TriedPart = {
  check: 'blobStorage',
  endpoint: 'https://account.blob.core.windows.net',
  access: 'identity',
};
const tables: TriedPart = { ...blobs, check: 'tableStorage' };

function check(failure: Partial<TrialFailure> | undefined, part = blobs) {
  const whole = { step: 'write', status: undefined, code: undefined, cause: undefined } as const;
  const [finding] = checkTrials(part, [
    { place: 'container export', failure: failure && { ...whole, ...failure } },
  ]);
  return finding;
}

const network = (code: string) => ({ code, cause: Object.assign(new Error('x'), { code }) });

describe('checkTrials', () => {
  it('is content with what can be written, read and deleted from', () => {
    expect(check(undefined)).toMatchObject({ check: 'blobStorage', verdict: 'ok' });
  });

  it.each([
    [blobs, 'Storage Blob Data Contributor'],
    [tables, 'Storage Table Data Contributor'],
  ])('names the role that is missing', (part, role) => {
    for (const status of [401, 403]) {
      const finding = check({ status, code: 'AuthorizationPermissionMismatch' }, part);
      expect(finding?.verdict).toBe('failed');
      expect(finding?.message).toContain('could not be written to');
      expect(finding?.remedy).toContain(role);
    }
  });

  it.each<[string, Partial<TrialFailure>, TriedPart['access'], RegExp]>([
    ['a firewall', { status: 403, code: 'AuthorizationFailure' }, 'identity', /firewall/],
    [
      'an account without keys',
      { status: 403, code: 'KeyBasedAuthenticationNotPermitted' },
      'connectionString',
      /takes no keys/,
    ],
    [
      'a wrong key',
      { status: 403, code: 'AuthenticationFailed' },
      'connectionString',
      /Check the key/,
    ],
    ['an outage', { status: 503, code: 'ServerBusy' }, 'identity', /health of the account/],
    ['a wrong name', network('ENOTFOUND'), 'identity', /spelling/],
    ['an emulator that is not there', network('ECONNREFUSED'), 'emulator', /Start the storage/],
    ['a missing token', { cause: new Error('no') }, 'identity', /managed identity/],
  ])('says what to do about %s', (_, failure, access, remedy) => {
    const finding = check(failure, { ...blobs, access });
    expect(finding?.verdict).toBe('failed');
    expect(finding?.remedy).toMatch(remedy);
  });

  it.each(['ContainerNotFound', 'TableNotFound'])('has what is missing created: %s', (code) => {
    expect(check({ step: 'open', status: 404, code })).toMatchObject({
      verdict: 'failed',
      message: 'container export does not exist at https://account.blob.core.windows.net',
      fixes: ['createStorage'],
    });
  });

  it('keeps only the code of what the identity library says', () => {
    const cause = new Error('AADSTS7000215: wrong secret for jane@contoso.com in tenant Contoso');
    const finding = check({ cause });
    expect(finding?.message).toContain('there is no token for it (AADSTS7000215)');
    expect(finding?.message).not.toContain('contoso.com');
  });
});
