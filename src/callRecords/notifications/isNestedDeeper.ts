const quote = 0x22;
const backslash = 0x5c;
/** `[` and `{`, `]` and `}` differ in one bit only, which is set here. */
const opening = 0x7b;
const closing = 0x7d;

/**
 * True if JSON is nested deeper than a limit. Millions of brackets cost the parser more than a
 * second; this costs milliseconds.
 * @param json UTF-8; the answer means nothing if it is no JSON
 */
export function isNestedDeeper(json: Uint8Array, limit: number): boolean {
  let depth = 0;
  let isText = false;
  for (let place = 0; place < json.length; place += 1) {
    const byte = json[place];
    if (byte === undefined) break;
    if (byte === quote) isText = !isText;
    else if (isText && byte === backslash) place += 1;
    else if (!isText && (byte | 0x20) === opening) depth += 1;
    else if (!isText && (byte | 0x20) === closing) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}
