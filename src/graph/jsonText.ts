import { JsonScanner } from './jsonScanner.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** A member of an object, as views of the text. */
export interface Member {
  readonly name: string;
  /** Name and value as they were sent. */
  readonly text: Uint8Array;
  readonly value: Uint8Array;
}

/** Whether a text begins with a mark that is no part of the JSON. */
export function hasByteOrderMark(text: Uint8Array): boolean {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
}

/** Strings hold no line breaks as such, so every one is between tokens. */
export function onOneLine(text: Uint8Array): Uint8Array {
  return text.map((byte) => (byte === lineFeed || byte === carriageReturn ? space : byte));
}

/** @throws SyntaxError, which quotes nothing, if it is not JSON */
export function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.length).toString());
  } catch {
    throw new SyntaxError(`broken JSON within ${text.length} bytes`);
  }
}

/**
 * Takes an object apart.
 * @param json valid JSON
 * @throws SyntaxError if it is not an object
 */
export function readMembers(json: Uint8Array): Member[] {
  const members: Member[] = [];
  const scanner = new JsonScanner(json);
  eachBetween(scanner, openBrace, closeBrace, () => {
    const from = scanner.at;
    scanner.skipString();
    const name = String(parseJson(json.subarray(from, scanner.at)));
    scanner.expect(colon);
    const value = skipped(scanner, json);
    members.push({ name, text: json.subarray(from, scanner.at), value });
  });
  return members;
}

/**
 * Takes an array apart.
 * @param json valid JSON
 * @throws SyntaxError if it is not an array
 */
export function readItems(json: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  const scanner = new JsonScanner(json);
  eachBetween(scanner, openBracket, closeBracket, () => {
    items.push(skipped(scanner, json));
  });
  return items;
}

/** @param members texts of members */
export function writeObject(members: readonly Uint8Array[]): Uint8Array {
  return enclosed('{', members, '}');
}

/** @param items texts of values */
export function writeArray(items: readonly Uint8Array[]): Uint8Array {
  return enclosed('[', items, ']');
}

function eachBetween(scanner: JsonScanner, open: number, close: number, read: () => void): void {
  scanner.expect(open);
  let more = scanner.peek() !== close;
  while (more) {
    scanner.peek();
    read();
    more = scanner.peek() === comma;
    if (more) scanner.at++;
  }
  scanner.expect(close);
}

function skipped(scanner: JsonScanner, json: Uint8Array): Uint8Array {
  scanner.peek();
  const from = scanner.at;
  scanner.skipValue();
  return json.subarray(from, scanner.at);
}

function enclosed(open: string, parts: readonly Uint8Array[], close: string): Uint8Array {
  const separated = parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
  return Buffer.concat([Buffer.from(open), ...separated, Buffer.from(close)]);
}

const separator = Buffer.from(',');
