import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { graphAccess } from '../../src/graph/graphAccess.ts';

const registration = {
  AZURE_TENANT_ID: '7a6c3e0e-0000-4000-8000-000000000001',
  AZURE_CLIENT_ID: '7a6c3e0e-0000-4000-8000-000000000002',
  AZURE_CLIENT_SECRET: 'not a real one',
};
const hosted = { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/token', IDENTITY_HEADER: 'x' };

describe('graphAccess', () => {
  it.each([
    ['global', 'https://graph.microsoft.com'],
    ['usgov-l4', 'https://graph.microsoft.us'],
    ['usgov-l5', 'https://dod-graph.microsoft.us'],
  ] as const)('asks the Graph of the cloud %s with a token for it', (cloud, root) => {
    const access = graphAccess({ cloud, environment: registration });

    expect(access).toMatchObject({ root, scope: `${root}/.default` });
  });

  it('asks a Graph of its own address with a token for the cloud', () => {
    const access = graphAccess({
      cloud: 'global',
      baseUrl: 'https://proxy.example.com/graph/',
      environment: registration,
    });

    expect(access.root).toBe('https://proxy.example.com/graph');
    expect(access.scope).toBe('https://graph.microsoft.com/.default');
    expect(access.credential).toBeInstanceOf(ClientSecretCredential);
  });

  it.each(['http://127.0.0.1:7071', 'http://localhost:7071/', 'http://[::1]:7071'])(
    'needs no identity for %s, a simulated tenant on this machine',
    (baseUrl) => {
      const access = graphAccess({ cloud: 'global', baseUrl, environment: {} });

      expect(access.root).toBe(baseUrl.replace(/\/$/, ''));
      expect(access.credential).toBeUndefined();
    },
  );

  it.each(['http://graph.example.com', 'http://127.0.0.1.example.com', 'ftp://x', 'graph'])(
    'refuses %s',
    (baseUrl) => {
      expect(() => graphAccess({ cloud: 'global', baseUrl, environment: registration })).toThrow(
        ConfigError,
      );
    },
  );

  it('is the app registration that the environment names, with secret, certificate or federation', () => {
    const { AZURE_CLIENT_SECRET, ...ids } = registration;
    const credentialOf = (environment: Record<string, string>) =>
      graphAccess({ cloud: 'global', environment }).credential;

    expect(credentialOf({ ...hosted, ...ids, AZURE_CLIENT_SECRET })).toBeInstanceOf(
      ClientSecretCredential,
    );
    expect(credentialOf({ ...ids, AZURE_CLIENT_CERTIFICATE_PATH: '/x.pem' })).toBeInstanceOf(
      ClientCertificateCredential,
    );
    expect(credentialOf({ ...ids, AZURE_FEDERATED_TOKEN_FILE: '/x' })).toBeInstanceOf(
      WorkloadIdentityCredential,
    );
  });

  it('is the managed identity of the host where there is no app registration', () => {
    const environment = { ...hosted, AZURE_CLIENT_ID: registration.AZURE_CLIENT_ID };

    expect(graphAccess({ cloud: 'global', environment }).credential).toBeInstanceOf(
      ManagedIdentityCredential,
    );
  });

  it('explains what to set where a person at most is signed in', () => {
    const environment = { PATH: '/usr/bin', AZURE_CLIENT_ID: registration.AZURE_CLIENT_ID };

    expect(() => graphAccess({ cloud: 'global', environment })).toThrow(
      /AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.*CallRecords\.Read\.All.*az login/,
    );
  });

  it('names every variable that an app registration lacks', () => {
    expect(() =>
      graphAccess({ cloud: 'global', environment: { AZURE_CLIENT_SECRET: 'not a real one' } }),
    ).toThrow(/AZURE_TENANT_ID.*\n.*AZURE_CLIENT_ID/);
  });
});
