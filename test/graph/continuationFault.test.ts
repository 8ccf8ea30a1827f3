import { describe, expect, it } from 'vitest';
import { continuationFault } from '../../src/graph/continuationFault.ts';

const root = 'https://graph.microsoft.com';

describe('continuationFault', () => {
  it.each([
    'https://graph.microsoft.com/v1.0/communications/callRecords/getPstnCalls(from=2019-11-01,to=2019-12-01)?$skip=1000',
    'https://graph.microsoft.com:443/beta/x',
    'HTTPS://Graph.Microsoft.Com/v1.0/x',
  ])('finds nothing wrong with %s', (link) => {
    expect(continuationFault(link, root)).toBeUndefined();
  });

  it.each([
    '',
    'v1.0/x',
    '/v1.0/x',
    '?$skip=1000',
    '//graph.microsoft.com/v1.0/x',
    'http://graph.microsoft.com/v1.0/x',
    'https://graph.microsoft.us/v1.0/x',
    'https://graph.microsoft.com.example.com/v1.0/x',
    'https://graph.microsoft.com:8443/v1.0/x',
    'https://graph.microsoft.com@example.com/v1.0/x',
    'https://user@graph.microsoft.com/v1.0/x',
    'https://user:secret@graph.microsoft.com/v1.0/x',
    'https:\\\\graph.microsoft.com/v1.0/x',
    ' https://graph.microsoft.com/v1.0/x',
    'https://graph.micro\tsoft.com/v1.0/x',
    'https://graph.microsoft.com/v1.0/x\r\nHost: example.com',
    'javascript:alert(1)',
    'https://',
  ])('refuses %j', (link) => {
    expect(continuationFault(link, root)).toEqual(expect.any(String));
  });

  it('never quotes the link, which may carry a token of Graph', () => {
    expect(continuationFault('https://example.com/?$skiptoken=secret', root)).not.toMatch(/secret/);
  });
});
