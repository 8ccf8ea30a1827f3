import { describe, expect, it } from 'vitest';
import { networkFailure } from '../../../src/local/doctor/networkFailure.ts';

describe('networkFailure', () => {
  it.each([
    ['ENOTFOUND', 'its name is not found (ENOTFOUND)'],
    ['EAI_AGAIN', 'its name is not found (EAI_AGAIN)'],
    ['ECONNREFUSED', 'nothing listens there (ECONNREFUSED)'],
    ['ETIMEDOUT', 'no way leads there (ETIMEDOUT)'],
    ['EHOSTUNREACH', 'no way leads there (EHOSTUNREACH)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS was refused (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['CERT_HAS_EXPIRED', 'TLS was refused (CERT_HAS_EXPIRED)'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS was refused (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS was refused (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
    ['ECONNRESET', 'the connection was cut (ECONNRESET)'],
  ])('reads %s', (code, reason) => {
    const cause = Object.assign(new Error('connect'), { code });
    expect(networkFailure(new Error('the connection failed', { cause })).reason).toBe(reason);
  });

  it('says how a certificate of a proxy is made known', () => {
    const error = Object.assign(new Error(), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    expect(networkFailure(error).remedy).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('does without a code', () => {
    expect(networkFailure('nothing').reason).toBe('the connection was cut');
  });
});
