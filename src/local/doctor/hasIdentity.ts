import type { Config } from '../../config.ts';

/**
 * True if an application identity is set here, rightly or wrongly; where none is, as on the machine
 * of a person, the app may have its own nevertheless.
 */
export function hasIdentity({ identity }: Pick<Config, 'identity'>): boolean {
  return Object.values(identity).some((value) => value !== '');
}
