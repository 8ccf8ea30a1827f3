import { ConfigError } from '../../errors.ts';

/** What is opened, or why the settings do not let it: that is a finding here, and no error. */
export function orConfigError<T>(open: () => T): T | ConfigError {
  try {
    return open();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
