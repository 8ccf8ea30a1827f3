import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { readArguments } from '../../../src/local/terminal/readArguments.ts';
import { readCommand } from '../../../src/local/terminal/readCommand.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const storage = { EXPORT_STORAGE: 'UseDevelopmentStorage=true' };

function read(args: string[], settings: Record<string, string> = {}) {
  const readSettings = () => Promise.resolve({ ...storage, ...settings });
  return readCommand(readArguments(args, now), readSettings, now);
}

test('exports all feeds unless told otherwise', async () => {
  const { feeds } = await read([]);
  expect(feeds).toEqual(['pstnCalls', 'directRoutingCalls', 'smsLog', 'callRecords']);
});

test('takes the feeds of FEEDS, or those that are named instead', async () => {
  expect((await read([], { FEEDS: 'smsLog' })).feeds).toEqual(['smsLog']);
  expect((await read(['--feed', 'pstnCalls'], { FEEDS: 'smsLog' })).feeds).toEqual(['pstnCalls']);
});

test('has the range and the settings', async () => {
  const { range, config } = await read(['--from', '2026-11-01'], { EXPORT_CONTAINER: 'mine' });
  expect(range).toEqual({ from: Date.parse('2026-11-01') });
  expect(config.exportContainer).toBe('mine');
});

const wrong: readonly [args: string[], settings: Record<string, string>, problems: string[]][] = [
  [['--feed', 'x'], { GRAPH_CLOUD: 'y' }, ['--feed must be', 'GRAPH_CLOUD must be']],
  [['--to', '2026-11-01'], { EXPORT_START: '2026-11-01' }, ['--to must be after EXPORT_START']],
];

test.each(wrong)('refuses %j with the settings %j', async (args, settings, problems) => {
  const expected = problems.map((problem): unknown => expect.stringContaining(problem));
  await expect(read(args, settings)).rejects.toMatchObject({ problems: expected });
});

test('takes a range before EXPORT_START if its begin is given', async () => {
  const command = await read(['--from', '2026-10-01', '--to', '2026-10-02'], {
    EXPORT_START: '2026-11-01',
  });
  expect(command.range?.to).toBe(Date.parse('2026-10-02'));
});

test('names problems of the arguments also where the settings cannot be read at all', async () => {
  const readSettings = () => Promise.reject(new ConfigError(['the file is no JSON']));
  const command = readCommand(readArguments(['--feed', 'x'], now), readSettings, now);
  const problems = [expect.stringContaining('--feed must be'), 'the file is no JSON'];
  await expect(command).rejects.toMatchObject({ problems });
});
