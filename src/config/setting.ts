/** Environment variables, or anything that looks like them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Why a text is no value of a setting. */
export class Mismatch {
  /**
   * @param expected ends the sentence "<setting> must be ..."
   * @param found what to print of the text; undefined prints nothing, because it may be a secret
   */
  constructor(
    readonly expected: string,
    readonly found: string | undefined,
  ) {}
}

/** Reads a trimmed text. `now` is the time in milliseconds since 1970. */
export type Parse<T> = (text: string, now: number) => T | Mismatch;

/** One environment variable of this app. */
export interface Setting<T> {
  readonly name: string;
  /** What an unset variable means, as a person would write it; empty if nothing. */
  readonly default: string;
  readonly meaning: string;
  readonly parse: Parse<T>;
}

/** Puts an entry of the table together; the arguments are its properties in order. */
export function setting<T>(
  name: string,
  defaultText: string,
  meaning: string,
  parse: Parse<T>,
): Setting<T> {
  return Object.freeze({ name, default: defaultText, meaning, parse });
}

/** The text of a setting: trimmed, and an empty one is as good as none. */
export function textOf(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

/** `GRAPH_CLOUD must be ..., found "..."`. */
export function problem(name: string, mismatch: Mismatch): string {
  const sentence = `${name} must be ${mismatch.expected}`;
  return mismatch.found === undefined ? sentence : `${sentence}, found ${shown(mismatch.found)}`;
}

/** A long text may be a key that was put into the wrong setting. */
function shown(found: string): string {
  return found.length > 40 ? `a text of ${found.length} characters` : JSON.stringify(found);
}

/** Empty means undefined, anything else is left to `parse`. */
export function optional<T>(parse: Parse<T>): Parse<T | undefined> {
  return (text, now) => (text === '' ? undefined : parse(text, now));
}

/** One of some words, written exactly so. */
export function oneOf<const T extends string>(words: readonly T[]): Parse<T> {
  return (text) =>
    words.find((word) => word === text) ?? new Mismatch(`one of ${words.join(', ')}`, text);
}

/** Items with commas between them, each read by `parseItem`. */
export function list<T>(parseItem: Parse<T>): Parse<readonly T[]> {
  return (text, now) => {
    const items: T[] = [];
    for (const itemText of text.split(',')) {
      const item = parseItem(itemText.trim(), now);
      if (item instanceof Mismatch) return item;
      items.push(item);
    }
    return Object.freeze(items);
  };
}
