import { describe, expect, it } from 'vitest';
import { ConfigError, describeError, RetryLaterError } from '../../src/errors.ts';
import { errorName, errorText, errorTextOrNull } from '../../src/status/errorText.ts';

describe('a stored error', () => {
  it.each<[unknown, string | undefined, string]>([
    [
      new RetryLaterError('pstnCalls: Graph answered 429.', undefined),
      'RetryLaterError',
      'pstnCalls: Graph answered 429.',
    ],
    [new Error('tables are gone'), 'Error', 'tables are gone'],
    [new ConfigError([]), 'ConfigError', 'The settings need correcting:\n'],
    [new SyntaxError('secret'), 'SyntaxError', 'The reason is not known.'],
    ['a text', undefined, 'an error that says nothing'],
  ])('%s has a name, and words without it', (error, name, text) => {
    const stored = describeError(error);
    expect(errorName(stored)).toBe(name);
    expect(errorText(stored)).toBe(text);
  });

  it('keeps a text that only speaks of an error', () => {
    expect(errorName('Graph does not have it')).toBeUndefined();
    expect(errorText('pstnCalls: an Error: of Graph')).toBe('pstnCalls: an Error: of Graph');
  });

  it('that is empty is none', () => {
    expect(errorTextOrNull('')).toBeNull();
    expect(errorTextOrNull('Error: no')).toBe('no');
  });
});
