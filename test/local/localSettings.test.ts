import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { readLocalSettings } from '../../src/local/localSettings.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settings-'));
  file = path.join(folder, 'local.settings.json');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('local.settings.json', () => {
  it('gives its Values', async () => {
    await writeFile(file, '{"IsEncrypted": false, "Values": {"FEEDS": "smsLog"}}');
    expect(await readLocalSettings(file, {})).toEqual({ FEEDS: 'smsLog' });
  });

  it('gives way to the environment', async () => {
    await writeFile(file, '{"Values": {"FEEDS": "smsLog", "GRAPH_CLOUD": "global"}}');
    const settings = await readLocalSettings(file, { FEEDS: 'pstnCalls' });
    expect(settings).toEqual({ FEEDS: 'pstnCalls', GRAPH_CLOUD: 'global' });
  });

  it('may begin with a byte order mark', async () => {
    await writeFile(file, '\uFEFF{"Values": {}}');
    expect(await readLocalSettings(file, {})).toEqual({});
  });

  it('may be missing', async () => {
    expect(await readLocalSettings(file, { FEEDS: 'smsLog' })).toBeUndefined();
  });

  it.each([
    ['no JSON', '{"Values": {"EXPORT_STORAGE": "AccountKey=c2VjcmV0",}}', 'must be JSON'],
    ['no object', '[]', 'with Values in it'],
    ['without Values', '{"FEEDS": "smsLog"}', 'with Values in it'],
    ['Values that are a list', '{"Values": ["c2VjcmV0"]}', 'with Values in it'],
    ['a value that is no text', '{"Values": {"PARTITION_HOURS": 24}}', 'PARTITION_HOURS in'],
  ])('is refused with %s, and shows nothing of it', async (_, text, expected) => {
    await writeFile(file, text);
    const error: unknown = await readLocalSettings(file, {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(expected);
    expect(String(error)).not.toContain('c2VjcmV0');
  });
});
