import { expect, test } from 'vitest';
import { readStatusArguments } from '../../../src/local/terminal/readStatusArguments.ts';

test('prints text unless told otherwise', () => {
  expect(readStatusArguments([])).toEqual({ help: false, json: false, problems: [] });
});

test('knows --json, --help and -h', () => {
  expect(readStatusArguments(['--json'])).toMatchObject({ json: true, problems: [] });
  expect(readStatusArguments(['--help'])).toMatchObject({ help: true, problems: [] });
  expect(readStatusArguments(['-h'])).toMatchObject({ help: true, problems: [] });
});

test.each([
  [['--feed'], 'there is no option --feed'],
  [['--json=yes'], '--json takes no value'],
  [['json'], 'options stand after --, as in npm run status -- --json'],
])('refuses %j', (args, problem) => {
  expect(readStatusArguments(args).problems).toEqual([expect.stringContaining(problem)]);
});
