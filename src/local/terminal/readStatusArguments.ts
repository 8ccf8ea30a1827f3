import { readOptions } from './readOptions.ts';

/** The command line of `npm run status` as it was understood. */
export interface StatusArguments {
  readonly help: boolean;
  /** Print the document itself. */
  readonly json: boolean;
  /** One sentence each. */
  readonly problems: readonly string[];
}

const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** @param args what follows the program's name */
export function readStatusArguments(args: readonly string[]): StatusArguments {
  const given = readOptions(args, options, 'npm run status -- --json');
  return { help: given.has('help'), json: given.has('json'), problems: given.problems };
}
