import { ConfigError } from '../../errors.ts';
import type { ExportPlace } from './exportPlace.ts';
import { openingFailure } from './openingFailure.ts';

const patienceMs = 2_000;

/**
 * Opens the storage, which is asked again for a while before it is given up.
 * @param say is told what takes so long
 * @throws ConfigError, or an Error that says on one line why storage does not answer
 */
export async function openPatiently<T>(
  place: ExportPlace,
  open: () => Promise<T>,
  say: (line: string) => void,
): Promise<T> {
  const timer = setTimeout(() => {
    say(`opening the storage at ${place.endpoint}`);
  }, patienceMs);
  try {
    return await open();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new Error(openingFailure(error, place), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
