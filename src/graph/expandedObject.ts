import { parseJson, readItems, readMembers, writeArray, writeObject } from './jsonText.ts';
import type { Member } from './jsonText.ts';

/** A part of a collection that came with its object. */
export interface Collection {
  /** Texts of objects. */
  readonly items: readonly Uint8Array[];
  /** Graph's link to the next page of the collection; undefined at its end. */
  readonly next: string | undefined;
}

/** An object whose collections were asked for with it. */
export interface ExpandedObject {
  /** Without the annotations of its collections. */
  readonly members: readonly Member[];
  /** Those that are there, by name. */
  readonly collections: ReadonlyMap<string, Collection>;
}

const openBracket = 0x5b;
const openBrace = 0x7b;
/** Of valid JSON, only `null` begins with it. */
const letterN = 0x6e;

/**
 * Takes an object apart.
 * @param json valid JSON
 * @param names of its collections
 * @throws SyntaxError if it, or an item, is not an object, a collection is not an array, or a
 *   link is no text; the message quotes nothing
 */
export function takeApart(json: Uint8Array, names: readonly string[]): ExpandedObject {
  const all = readMembers(json);
  const collections = new Map<string, Collection>();
  for (const name of names) {
    const items = itemsOf(valueOf(all, name), name);
    const next = linkOf(valueOf(all, `${name}@odata.nextLink`), name);
    if (items !== undefined || next !== undefined) {
      collections.set(name, { items: items ?? [], next });
    }
  }
  const isAnnotation = (name: string) => names.some((own) => name.startsWith(`${own}@`));
  return { members: all.filter(({ name }) => !isAnnotation(name)), collections };
}

/**
 * The text of an object.
 * @param members with the collections as they came, if at all
 * @param collections what they hold instead
 */
export function putTogether(
  members: readonly Member[],
  collections: ReadonlyMap<string, readonly Uint8Array[]>,
): Uint8Array {
  const missing = [...collections.keys()].filter((name) => !members.some((m) => m.name === name));
  const written = (name: string, items: readonly Uint8Array[]) =>
    Buffer.concat([Buffer.from(`"${name}":`), writeArray(items)]);
  return writeObject([
    ...members.map(({ name, text }) => {
      const items = collections.get(name);
      return items === undefined ? text : written(name, items);
    }),
    ...missing.map((name) => written(name, collections.get(name) ?? [])),
  ]);
}

function valueOf(members: readonly Member[], name: string): Uint8Array | undefined {
  const [found, ...others] = members.filter((member) => member.name === name);
  if (others.length > 0) throw new SyntaxError(`a second '${name}'`);
  return found?.value;
}

/** Undefined where Graph gave no collection, or null for it. */
function itemsOf(value: Uint8Array | undefined, name: string): Uint8Array[] | undefined {
  if (value === undefined || value[0] === letterN) return undefined;
  if (value[0] !== openBracket) throw new SyntaxError(`'${name}' is not an array`);
  const items = readItems(value);
  requireObjects(items, name);
  return items;
}

/** @throws SyntaxError if one of the texts is not that of an object */
export function requireObjects(items: readonly Uint8Array[], name: string): void {
  const odd = items.find((item) => item[0] !== openBrace);
  if (odd !== undefined) throw new SyntaxError(`'${name}' holds something that is not an object`);
}

function linkOf(value: Uint8Array | undefined, name: string): string | undefined {
  const link = value === undefined ? undefined : (parseJson(value) ?? undefined);
  if (link === undefined) return undefined;
  if (typeof link === 'string' && link !== '') return link;
  throw new SyntaxError(`the link to more of '${name}' is not a link`);
}
