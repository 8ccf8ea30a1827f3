import { BadAnswerError } from '../errors.ts';
import type { LogPage, RowText } from '../export/logSource.ts';
import { JsonScanner } from './jsonScanner.ts';
import { hasByteOrderMark, onOneLine } from './jsonText.ts';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Splits an answer into its rows, each with the text that Graph sent: JSON.parse would turn the
 * amount `0.00` into `0`. Rows are views of `body`; what they hold besides their shape is not
 * checked.
 * @param body UTF-8 JSON of one page
 * @throws BadAnswerError if it is not an object with one array `value`, or the link is no text;
 *   the message names a position and quotes nothing
 * @see https://learn.microsoft.com/graph/paging
 */
export function splitPage(body: Uint8Array): LogPage {
  try {
    const { rows, valueFrom, valueTo } = findRows(body);
    return { rows, next: nextLink(body, valueFrom, valueTo), size: body.length };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadAnswerError(`not a page of rows: ${error.message}`);
  }
}

interface FoundRows {
  readonly rows: readonly RowText[];
  /** Where the array `value` begins and ends. */
  readonly valueFrom: number;
  readonly valueTo: number;
}

function findRows(body: Uint8Array): FoundRows {
  const scanner = new JsonScanner(body, hasByteOrderMark(body) ? 3 : 0);
  let found: FoundRows | undefined;
  scanner.expect(openBrace);
  let more = scanner.peek() !== closeBrace;
  while (more) {
    const name = readName(scanner, body);
    scanner.expect(colon);
    if (name !== 'value') {
      scanner.skipValue();
    } else {
      if (found !== undefined) throw new SyntaxError(`a second 'value' at byte ${scanner.at}`);
      found = readRows(scanner, body);
    }
    more = scanner.peek() === comma;
    if (more) scanner.at++;
  }
  scanner.expect(closeBrace);
  if (scanner.peek() >= 0) throw new SyntaxError(`more than one JSON text at byte ${scanner.at}`);
  if (found === undefined) throw new SyntaxError(`no 'value' in ${body.length} bytes`);
  return found;
}

function readName(scanner: JsonScanner, body: Uint8Array): unknown {
  if (scanner.peek() !== quote) throw new SyntaxError(`no name at byte ${scanner.at}`);
  const from = scanner.at;
  scanner.skipString();
  return parse(body.subarray(from, scanner.at), from);
}

function readRows(scanner: JsonScanner, body: Uint8Array): FoundRows {
  if (scanner.peek() !== openBracket) {
    throw new SyntaxError(`'value' is not an array at byte ${scanner.at}`);
  }
  const valueFrom = scanner.at++;
  const rows: RowText[] = [];
  let more = scanner.peek() !== closeBracket;
  while (more) {
    rows.push(readRow(scanner, body));
    more = scanner.peek() === comma;
    if (more) scanner.at++;
  }
  scanner.expect(closeBracket);
  return { rows, valueFrom, valueTo: scanner.at };
}

function readRow(scanner: JsonScanner, body: Uint8Array): RowText {
  scanner.peek();
  const from = scanner.at;
  const { nameCount, hasLineBreaks } = scanner.skipValue();
  const text = body.subarray(from, scanner.at);
  return { text: hasLineBreaks ? onOneLine(text) : text, nameCount };
}

function nextLink(body: Uint8Array, valueFrom: number, valueTo: number): string | undefined {
  const bodyFrom = hasByteOrderMark(body) ? 3 : 0;
  const envelope = parse(
    Buffer.concat([body.subarray(bodyFrom, valueFrom), Buffer.from('0'), body.subarray(valueTo)]),
    0,
  ) as Readonly<Record<string, unknown>>;
  const link = envelope['@odata.nextLink'] ?? undefined;
  if (link === undefined) return undefined;
  if (typeof link === 'string' && link !== '') return link;
  throw new SyntaxError("'@odata.nextLink' is not a link");
}

function parse(json: Uint8Array, at: number): unknown {
  try {
    return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.length).toString());
  } catch {
    // The parser's own message quotes the text.
    throw new SyntaxError(`broken JSON outside of the rows, at or behind byte ${at}`);
  }
}
