import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config.ts';
import { ConfigError } from '../../../../src/errors.ts';
import { checkSettings } from '../../../../src/local/doctor/checks/checkSettings.ts';

describe('checkSettings', () => {
  it('names every problem on a line of its own', () => {
    expect(checkSettings(new ConfigError(['FEEDS must be', 'EXPORT_START must be']))).toMatchObject(
      [
        { verdict: 'failed', message: 'FEEDS must be' },
        { verdict: 'failed', message: 'EXPORT_START must be' },
      ],
    );
  });

  it('says what is exported and where, and shows no key', () => {
    const key = 'AccountKey=c2VjcmV0';
    const account = `DefaultEndpointsProtocol=https;AccountName=a;${key};EndpointSuffix=example.com`;
    const config = readConfig({ EXPORT_STORAGE: account, FEEDS: 'smsLog' });
    expect(checkSettings(config)).toEqual([
      { check: 'settings', verdict: 'ok', message: 'smsLog of cloud global into call-exports' },
    ]);
  });
});
