import { readOptions } from '../terminal/readOptions.ts';

/** The command line of `npm run doctor` as it was understood. */
export interface DoctorArguments {
  readonly help: boolean;
  readonly json: boolean;
  /** Do what can be done about what fails. */
  readonly fix: boolean;
  /** One sentence each. */
  readonly problems: readonly string[];
}

const options = {
  fix: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @param args what follows the program's name */
export function readDoctorArguments(args: readonly string[]): DoctorArguments {
  const given = readOptions(args, options, 'npm run doctor -- --fix');
  const { problems } = given;
  return { help: given.has('help'), json: given.has('json'), fix: given.has('fix'), problems };
}
