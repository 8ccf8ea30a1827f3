import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadAnswerError } from '../../src/errors.ts';
import { splitPage } from '../../src/graph/splitPage.ts';

const bytes = (text: string) => Buffer.from(text);
const rowTexts = (body: Uint8Array) =>
  splitPage(body).rows.map((row) => Buffer.from(row.text).toString('latin1'));

describe('splitPage', () => {
  it('keeps the text of each row as Graph sent it', () => {
    const rows = [
      '{"charge":0.00,"duration":1e2,"name":"\\u00e9\\/ \\"}],{\\""}',
      '{ "nested" : [ { "id" : "x" } , [ ] ] , "id" : 12345678901234567890 }',
    ];

    expect(rowTexts(bytes(`{"@odata.count":2,"value":[${rows.join(' , ')}]}`))).toEqual(rows);
  });

  it('accepts rows of any type and an empty page', () => {
    expect(rowTexts(bytes('{"value":[null,5,"a",[1,2],{},true]}'))).toEqual([
      'null',
      '5',
      '"a"',
      '[1,2]',
      '{}',
      'true',
    ]);
    expect(splitPage(bytes('{"value": [ ] }')).rows).toEqual([]);
  });

  it('counts the names at the top level of a row, repeated ones again', () => {
    const body = '{"value":[{"id":1,"a":{"b":1,"c":2},"id":3},{"a":[{"b":1}]},{},[{"a":1}],7]}';

    expect(splitPage(bytes(body)).rows.map((row) => row.nameCount)).toEqual([3, 1, 0, 0, 0]);
  });

  it('makes spaces of the line breaks between the tokens of a row', () => {
    const body = '{\r\n"value": [\r\n{\r\n"a":\n"x\\n",\t"b": [\r]\n}\n,\n{"c":1}]\n}\n';

    expect(rowTexts(bytes(body))).toEqual(['{  "a": "x\\n",\t"b": [ ] }', '{"c":1}']);
  });

  it('leaves the body as it was', () => {
    const body = bytes('{"value":[{"a":\n1}]}');
    const before = Buffer.from(body);

    splitPage(body);

    expect(body.equals(before)).toBe(true);
  });

  it('keeps invalid UTF-8 byte for byte', () => {
    const body = Buffer.from('{"value":[{"a":"\xff\xc3"}]}', 'latin1');

    expect(rowTexts(body)).toEqual(['{"a":"\xff\xc3"}']);
  });

  it('accepts a byte order mark', () => {
    const body = '\uFEFF{"@odata.nextLink":"https://x/y","value":[1]}';

    expect(splitPage(bytes(body)).next).toBe('https://x/y');
    expect(rowTexts(bytes(body))).toEqual(['1']);
  });

  it('finds the continuation link before and behind the rows, but not within them', () => {
    const link = '"@odata.nextLink":"https:\\/\\/x/y?$skip=1\\u00300"';

    expect(splitPage(bytes(`{${link},"value":[]}`)).next).toBe('https://x/y?$skip=100');
    expect(splitPage(bytes(`{"value":[],${link}}`)).next).toBe('https://x/y?$skip=100');
    expect(splitPage(bytes(`{"value":[{${link}}],"other":{${link}}}`)).next).toBeUndefined();
    expect(splitPage(bytes('{"value":[],"@odata.nextLink":null}')).next).toBeUndefined();
  });

  it('recognizes names that are written with escapes', () => {
    expect(rowTexts(bytes('{"v\\u0061lue":[1]}'))).toEqual(['1']);
  });

  it('says how many bytes the answer has', () => {
    expect(splitPage(bytes('{"value":["é"]}')).size).toBe(16);
  });

  it('does not care how deep a row is nested', () => {
    const row = '['.repeat(200_000) + ']'.repeat(200_000);

    expect(rowTexts(bytes(`{"value":[${row}]}`))).toEqual([row]);
  });

  it.each([
    ['nothing', ''],
    ['a page of HTML', '<html></html>'],
    ['an array', '[{"value":[]}]'],
    ['no rows', '{"@odata.nextLink":"https://x/y"}'],
    ['rows that are null', '{"value":null}'],
    ['rows that are an object', '{"value":{"id":1}}'],
    ['rows twice', '{"value":[1],"value":[2]}'],
    ['rows only further down', '{"data":{"value":[1]}}'],
    ['a page cut off in a row', '{"value":[{"id":1},{"id":'],
    ['a page cut off in a string', '{"value":[{"id":"se'],
    ['a page cut off in an escape', '{"value":[{"id":"se\\'],
    ['a page cut off between rows', '{"value":[{"id":1},'],
    ['a page cut off behind the rows', '{"value":[{"id":1}]'],
    ['a line break within a string', '{"value":[{"id":"a\nb"}]}'],
    ['no comma between rows', '{"value":[{"id":1}{"id":2}]}'],
    ['no comma within a row', '{"value":[{"id":1 "b":2}]}'],
    ['a comma too many', '{"value":[{"id":1},]}'],
    ['a comma too many in a row', '{"value":[{"id":1,}]}'],
    ['a name without a value', '{"value":[{"id"}]}'],
    ['a name that is no string', '{"value":[{id:1}]}'],
    ['brackets that do not match', '{"value":[{"id":[1}]]}'],
    ['more behind the page', '{"value":[]} {}'],
    ['a link that is empty', '{"value":[],"@odata.nextLink":""}'],
    ['a link that is a number', '{"value":[],"@odata.nextLink":5}'],
    ['an envelope that is no JSON', '{"value":[],"@odata.count":1.2.3}'],
  ])('refuses %s', (_, body) => {
    expect(() => splitPage(bytes(body))).toThrow(BadAnswerError);
  });

  it('names the place of a fault and quotes nothing', () => {
    expect(() => splitPage(bytes('{"value":[{"number":"+49171"},;]}'))).toThrow(
      /^not a page of rows: broken JSON at byte 30$/,
    );
    expect(() => splitPage(bytes('{"value":[],"x":secret}'))).toThrow(/^(?!.*secret)/);
  });

  it('sees the same rows as JSON.parse, however the page is laid out', () => {
    fc.assert(
      fc.property(fc.array(anyRow), anySpace, anyLink, (rows, space, next) => {
        const texts = rows.map((row) => laidOut(row, space));
        const body = `{${space}"value"${space}:[${space}${texts.join(`,${space}`)}${space}]${
          next === undefined ? '' : `,"@odata.nextLink":${JSON.stringify(next)}`
        }}${space}`;

        const page = splitPage(bytes(body));

        const parsed = page.rows.map(
          (row) => JSON.parse(Buffer.from(row.text).toString()) as unknown,
        );
        expect(parsed).toEqual((JSON.parse(body) as { value: unknown }).value);
        expect(page.next).toBe(next);
        expect(page.rows.map((row) => row.nameCount)).toEqual(rows.map(namesOf));
        expect(page.rows.some((row) => row.text.includes(0x0a) || row.text.includes(0x0d))).toBe(
          false,
        );
      }),
    );
  });

  it('refuses every page that is cut off', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (rows, share) => {
          const body = bytes(JSON.stringify({ value: rows, '@odata.count': rows.length }));

          expect(() => splitPage(body.subarray(0, Math.floor(body.length * share)))).toThrow(
            BadAnswerError,
          );
        },
      ),
    );
  });
});

const anyRow = fc.oneof(
  fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
  fc.jsonValue({ stringUnit: 'binary' }),
);
const anySpace = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });
const anyLink = fc.option(fc.webUrl({ withQueryParameters: true }), { nil: undefined });

/** JSON of a row with white space between its tokens and, as JSON.stringify does, `\ud800` for halves of surrogate pairs. */
function laidOut(row: unknown, space: string): string {
  if (Array.isArray(row)) {
    return `[${space}${row.map((item) => laidOut(item, space)).join(`${space},${space}`)}${space}]`;
  }
  if (typeof row !== 'object' || row === null) return JSON.stringify(row);
  const members = Object.entries(row).map(
    ([name, value]) => `${JSON.stringify(name)}${space}:${space}${laidOut(value, space)}`,
  );
  return `{${space}${members.join(`${space},${space}`)}${space}}`;
}

function namesOf(row: unknown): number {
  return typeof row === 'object' && row !== null && !Array.isArray(row)
    ? Object.keys(row).length
    : 0;
}
