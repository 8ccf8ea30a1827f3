import { expect, test } from 'vitest';
import { readArguments } from '../../../src/local/terminal/readArguments.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const read = (...args: string[]) => readArguments(args, now);

test('asks for what is due of all feeds without arguments', () => {
  expect(read()).toEqual({ help: false, json: false, feeds: [], range: undefined, problems: [] });
});

test('takes feeds in any number and spelling of options, each once', () => {
  const { feeds, problems } = read('--feed', 'smsLog', '--feed=pstnCalls', '--feed', 'smsLog');
  expect({ feeds, problems }).toEqual({ feeds: ['smsLog', 'pstnCalls'], problems: [] });
});

test('takes a range, or one of its ends', () => {
  const [from, to] = [Date.parse('2026-11-01'), Date.parse('2026-11-02T06:00:00Z')];
  const both = read('--from', '2026-11-01', '--to', '2026-11-02T06:00:00Z');
  expect(both).toMatchObject({ range: { from, to }, problems: [] });
  expect(read('--from', '2026-11-01').range).toEqual({ from });
  expect(read('--to=2026-11-02T06:00:00Z').range).toEqual({ to });
});

test('takes an end in the future, and a range longer than one request may span', () => {
  expect(read('--from', '2026-01-01', '--to', '2027-01-01').problems).toEqual([]);
});

test.each(['--help', '-h'])('knows %s', (option) => {
  expect(read(option)).toMatchObject({ help: true, problems: [] });
});

test('knows --json', () => {
  expect(read('--json', '--feed', 'smsLog')).toMatchObject({ json: true, problems: [] });
});

const wrong: readonly [args: string[], problem: string][] = [
  [
    ['--feed', 'faxLog'],
    '--feed must be one of pstnCalls, directRoutingCalls, smsLog, callRecords',
  ],
  [['--feed'], '--feed must be one of'],
  [['--feed', '--from'], '--feed must be one of'],
  [['--from', '2026-11-01T00:00:00'], '--from must be a UTC date'],
  [['--to', '2026-11-01T00:00:00+02:00'], '--to must be a UTC date'],
  [['--to='], '--to must be a UTC date'],
  [['--from', '2026-11-01', '--from', '2026-11-02'], '--from must be given once'],
  [['--from', '2026-11-20T12:00:01Z'], '--from must be a time that has passed'],
  [['--from', '2026-11-02', '--to', '2026-11-01'], '--from must be before --to'],
  [['--from', '2026-11-01', '--to', '2026-11-01'], '--from must be before --to'],
  [['--form', '2026-11-01'], 'there is no option --form'],
  [['--json=yes'], '--json takes no value'],
  [['-f'], 'there is no option -f'],
  [['--toString'], 'there is no option --toString'],
];

test.each(wrong)('refuses %j', (args, problem) => {
  expect(read(...args).problems[0]).toContain(problem);
});

test('tells who forgot -- where npm wants options', () => {
  expect(read('2026-11-01').problems).toEqual([
    expect.stringContaining('npm run export -- --from'),
  ]);
});

test('finds all problems together', () => {
  const { problems } = read('--feed', 'a', '--feed', 'faxLog', '--from', 'b', '--to', 'c');
  expect(problems).toHaveLength(4);
});
