/** A number whose digits matter: `0.00` stays `0.00`. */
export class Decimal {
  /** @param text the number as JSON prints it */
  constructor(readonly text: string) {}
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | Decimal
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Writes a value as JSON on one line, decimals digit for digit. */
export function jsonText(value: JsonValue): string {
  if (value instanceof Decimal) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonText).join(',')}]`;
  const members = Object.entries(value).map(([name, member]) => {
    return `${JSON.stringify(name)}:${jsonText(member)}`;
  });
  return `{${members.join(',')}}`;
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * Writes an amount of money.
 * @param micros millionths of the currency's unit
 * @param digits digits after the point, 2 to 6; the amount is cut off there
 */
export function moneyText(micros: number, digits: number): string {
  const fraction = String((micros % 1_000_000) + 1_000_000).slice(1, 1 + digits);
  return `${Math.floor(micros / 1_000_000)}.${fraction}`;
}

/** Indents a JSON text without touching its values. */
export function prettyPrinted(text: string): string {
  let depth = 0;
  const lineBreak = () => `\n${'  '.repeat(depth)}`;
  return text.replace(/"(?:[^"\\]|\\.)*"|[[\]{},:]/g, (token) => {
    if (token === ':') return ' : ';
    if (token === ',') return `,${lineBreak()}`;
    if (token === '{' || token === '[') {
      depth += 1;
      return token + lineBreak();
    }
    if (token === '}' || token === ']') {
      depth -= 1;
      return lineBreak() + token;
    }
    return token;
  });
}
