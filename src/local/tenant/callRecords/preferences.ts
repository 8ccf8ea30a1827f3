/** What a client prefers, and what of it is done. */
export interface Preferences {
  readonly maxPageSize: number | undefined;
  readonly hasUnknownMembers: boolean;
  readonly omitsNulls: boolean;
}

/**
 * Reads the Prefer header; what is not understood is passed over, as RFC 7240 says.
 * @param header as Node gives it
 */
export function readPreferences(header: string | string[] | undefined): Preferences {
  const wishes = [header ?? []].flat().flatMap((text) => text.split(/[,;]/));
  const named = (name: string) => {
    const found = wishes.map((wish) => wish.trim().split('=')).find(([key]) => key === name);
    return found && (found[1] ?? '').replaceAll('"', '');
  };
  const size = Number(named('odata.maxpagesize') ?? Number.NaN);
  return {
    maxPageSize: Number.isInteger(size) && size > 0 ? size : undefined,
    hasUnknownMembers: named('include-unknown-enum-members') !== undefined,
    omitsNulls: named('omit-values') === 'nulls',
  };
}

/** The Preference-Applied header. @param pageSize the one that was applied on request */
export function appliedPreferences(
  preferences: Preferences,
  pageSize: number | undefined,
): Readonly<Record<string, string>> {
  const { hasUnknownMembers, omitsNulls } = preferences;
  const applied = [
    ...(pageSize === undefined ? [] : [`odata.maxpagesize=${String(pageSize)}`]),
    ...(hasUnknownMembers ? ['include-unknown-enum-members'] : []),
    ...(omitsNulls ? ['omit-values=nulls'] : []),
  ];
  return applied.length === 0 ? {} : { 'preference-applied': applied.join(',') };
}
