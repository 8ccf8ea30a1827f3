import { describe, expect, it } from 'vitest';
import { readDoctorArguments } from '../../../src/local/doctor/readDoctorArguments.ts';

describe('readDoctorArguments', () => {
  it.each([
    [[], { help: false, json: false, fix: false }],
    [['--fix', '--json'], { help: false, json: true, fix: true }],
    [['-h'], { help: true, json: false, fix: false }],
  ])('reads %j', (args, read) => {
    expect(readDoctorArguments(args)).toEqual({ ...read, problems: [] });
  });

  it('names everything that it does not understand', () => {
    expect(readDoctorArguments(['--fx', 'now', '--json=yes']).problems).toEqual([
      'there is no option --fx',
      expect.stringContaining('there is no argument "now"'),
      '--json takes no value',
    ]);
  });
});
