import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makePeople } from '../../../src/local/tenant/people.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

/** What no log may hold, by its kind. The simulated tenant and the fixtures are full of it. */
const patterns: Readonly<Record<string, RegExp>> = {
  // Also one whose end Microsoft has masked, or that stands in a URL.
  'telephone number': /(?:\+|%2B)[1-9]\d{5,14}/i,
  'user principal name': /[\w.]+(?:@|%40)[\w-]+\.(?:com|org|net|example)\b/i,
  // As a reader of the log sees it, and as JSON within JSON.
  'row or body': /\\*"(?:value|id|\w+(?:Name|Number|DateTime)|clientState|@odata\.\w+)\\+":/,
  token: /\beyJ[\w-]{8,}|\bBearer [\w.-]+/,
  // Of 32 bytes, as of a clientState; a signature or key of storage, but for the emulator's, which
  // everybody knows: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
  secret: /(?<![\w/-])[\w-]{43}(?![\w/-])|AccountKey=(?!Eby8vdM02x)[\w+/]{20,}|[?&]sig=[\w%]{20,}/,
};

const asSent = makePeople(1).map(({ displayName }) => displayName.slice(1, -1));
const names = [...asSent.map((name) => JSON.parse(`"${name}"`) as string), ...fixtureNames()];
const spellings = names.flatMap((name) => [name, inJson(name), escaped(name)]);
const spelt = [...new Set([...asSent, ...spellings].map(bare))];

/** The kinds of personal data and secrets in a text; none in most. */
export function findPersonalData(text: string): string[] {
  const kinds = Object.entries(patterns).flatMap(([kind, found]) =>
    found.test(text) ? [kind] : [],
  );
  const letters = bare(text);
  return spelt.some((name) => letters.includes(name)) ? ['name', ...kinds] : kinds;
}

/** Names of people in the documented rows and call records: those of two words. */
function fixtureNames(): string[] {
  const files = ['rows', 'callRecords'].flatMap((folder) =>
    readdirSync(path.join(fixtures, folder)).map((file) => path.join(fixtures, folder, file)),
  );
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/isplayName": "(\p{Lu}\S+ \p{Lu}\S+)"/gu),
  ]);
  return found.map(([, name = '']) => name);
}

/** However often JSON was put into JSON. */
function bare(text: string): string {
  return text.replaceAll('\\', '');
}

/** Between the quotes of a JSON text. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** With all that is not ASCII as `\u00e9`. */
function escaped(text: string): string {
  return inJson(text).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
