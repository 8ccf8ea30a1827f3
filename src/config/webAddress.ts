import { Mismatch } from './setting.ts';
import { isChineseHost, whyNotChina } from './whyNotChina.ts';

/** True for 127.0.0.0/8, localhost and [::1], as a URL writes its host name. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The address of an API or a storage service: no query; the slash at its end is left out. */
export function parseServiceRoot(text: string): string | Mismatch {
  const url = parseSecure(text);
  if (url instanceof Mismatch) return url;
  if (/[?#]/.test(text)) return mismatch('an address without a query or fragment', url);
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** The root of a Graph that has call records, to which the version is added in each request. */
export function parseGraphRoot(text: string): string | Mismatch {
  const root = parseServiceRoot(text);
  if (root instanceof Mismatch) return root;
  if (isChineseHost(new URL(root).hostname)) {
    return new Mismatch(`the address of another cloud (${whyNotChina})`, root);
  }
  return /\/(v1\.0|beta)$/i.test(root)
    ? new Mismatch('an address without the version at its end', root)
    : root;
}

/** The public address of a route; it may have a query (a key). */
export function parsePublicAddress(text: string): string | Mismatch {
  const url = parseSecure(text);
  if (url instanceof Mismatch) return url;
  return text.includes('#') ? mismatch('an address without a fragment', url) : url.href;
}

function parseSecure(text: string): URL | Mismatch {
  const expected = 'an https address (plain http only for this machine)';
  if (!URL.canParse(text)) {
    return new Mismatch(`${expected}; what was found is no address`, undefined);
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return mismatch('an address without a user name or password', url);
  }
  const secure =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return secure ? url : mismatch(expected, url);
}

/** Shows neither user name, password nor query: they may hold a key. */
function mismatch(expected: string, url: URL): Mismatch {
  return new Mismatch(expected, `${url.protocol}//${url.host}${url.pathname}`);
}
