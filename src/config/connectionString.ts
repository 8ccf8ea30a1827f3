import { Mismatch } from './setting.ts';

const always = ['DefaultEndpointsProtocol', 'AccountName', 'AccountKey'];

/**
 * A storage connection string, left as it is. Without both endpoints the SDKs build them from the
 * suffix, and they take a text without the protocol for one with a SAS.
 */
export function parseConnectionString(text: string): string | Mismatch {
  if (/^UseDevelopmentStorage=true;?$/.test(text)) return text;
  const parts = new Map(text.split(';').map(nameAndValue));
  const has = (name: string) => Boolean(parts.get(name));
  const lacking = always.filter((name) => !has(name));
  if (!has('EndpointSuffix') && !(has('BlobEndpoint') && has('TableEndpoint'))) {
    lacking.push('EndpointSuffix (or BlobEndpoint and TableEndpoint)');
  }
  if (lacking.length > 0) return mismatch(`${lacking.join(', ')} missing in it`);
  const protocol = parts.get('DefaultEndpointsProtocol') ?? '';
  return /^https?$/i.test(protocol) ? text : mismatch('its DefaultEndpointsProtocol is unknown');
}

function nameAndValue(part: string): [name: string, value: string] {
  const end = part.indexOf('=');
  return end < 0 ? ['', ''] : [part.slice(0, end).trim(), part.slice(end + 1).trim()];
}

/** Names what is wrong, and shows nothing of the text: it holds a key. */
function mismatch(why: string): Mismatch {
  const expected = 'UseDevelopmentStorage=true or the connection string of a storage account';
  return new Mismatch(`${expected}; ${why}`, undefined);
}
