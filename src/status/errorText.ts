/** `PermissionMissingError: …`: how `describeError` begins the text of an error. */
const named = /^(\w*Error)(?:: |$)/;

/**
 * The name of an error whose text is stored: it alone tells what kind of error it was.
 * @param stored as `describeError` said
 * @returns undefined where the text names none
 */
export function errorName(stored: string): string | undefined {
  return named.exec(stored)?.[1];
}

/** An error whose text is stored, in words for people: without its name. */
export function errorText(stored: string): string {
  return stored.replace(named, '') || 'The reason is not known.';
}

/** The same, or null where nothing is stored: there was no error. */
export function errorTextOrNull(stored: string): string | null {
  return stored === '' ? null : errorText(stored);
}
