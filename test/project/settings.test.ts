import { describe, expect, it } from 'vitest';
import { settings } from '../../src/config.ts';
import { readmeTable, readText } from './readProject.ts';

describe('the settings', () => {
  it('are those of README.md, in the same order, with the same defaults and meanings', () => {
    const documented = settings.map((one) => [one.name, one.default, one.meaning]);
    expect(readmeTable('setting', 'default', 'meaning')).toEqual(documented);
  });

  it('are those of local.settings.sample.json, where the storage is an emulator and Graph does not notify', () => {
    const sample = JSON.parse(readText('local.settings.sample.json')) as { Values: object };
    const defaults = settings.map((one) => [one.name, one.default]);
    expect(sample.Values).toEqual({
      ...Object.fromEntries(defaults),
      EXPORT_STORAGE: 'UseDevelopmentStorage=true',
      // No address of this machine is one that Graph could reach.
      NOTIFICATION_URL: '',
      // What the host itself needs.
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      FUNCTIONS_WORKER_RUNTIME: 'node',
    });
  });
});
