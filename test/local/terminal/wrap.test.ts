import { expect, test } from 'vitest';
import { wrap } from '../../../src/local/terminal/wrap.ts';

test('breaks between words, with an indent before each line', () => {
  expect(wrap('one two three', 9, '  ')).toEqual(['  one two', '  three']);
});

test('breaks a word that is longer than a line', () => {
  expect(wrap('ab abcdefgh', 4)).toEqual(['ab', 'abcd', 'efgh']);
});

test('takes line breaks and control characters for spaces', () => {
  expect(wrap(' a\n\nb\u001b[31m\u009bc ', 20)).toEqual(['a b [31m c']);
});

test('makes no line of nothing', () => {
  expect(wrap(' \n', 20)).toEqual([]);
});
