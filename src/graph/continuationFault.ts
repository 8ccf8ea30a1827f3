/**
 * Says why a continuation link must not be followed; undefined if it may be. Only an absolute
 * link to the configured Graph is: the request carries a token.
 * @param root Graph's root
 */
export function continuationFault(link: string, root: string): string | undefined {
  // URL parsers drop such characters silently; then the link would not be what was sent.
  if (/[^!-~]|\\/.test(link)) return 'it holds characters that no URL has';
  if (!URL.canParse(link)) return 'it is not an absolute URL';
  const url = new URL(link);
  if (url.origin !== new URL(root).origin) return 'it leads away from the configured Graph';
  if (url.username !== '' || url.password !== '') return 'it carries a user name';
  return undefined;
}
