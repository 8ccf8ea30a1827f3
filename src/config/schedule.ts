import { Mismatch } from './setting.ts';

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Names of the values from `first` on. */
  readonly words: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions */
const fields: readonly Field[] = [
  { name: 'second', first: 0, last: 59, words: [] },
  { name: 'minute', first: 0, last: 59, words: [] },
  { name: 'hour', first: 0, last: 23, words: [] },
  { name: 'day', first: 1, last: 31, words: [] },
  { name: 'month', first: 1, last: 12, words: months },
  { name: 'day of week', first: 0, last: 6, words: days },
];

/**
 * An NCRONTAB expression of six fields, left as it is. Only what every reader of such expressions
 * understands alike is allowed: `*`, numbers, three-letter names, `a-b`, lists, and `/n` after `*`
 * or a range.
 */
export function parseSchedule(text: string): string | Mismatch {
  const parts = text.split(/\s+/);
  if (parts.length !== fields.length) {
    return new Mismatch('an NCRONTAB expression of six fields', text);
  }
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    if (!part.split(',').every((item) => isItem(item, field))) {
      return new Mismatch(`an NCRONTAB expression whose ${field.name} can be read`, part);
    }
  }
  return text;
}

function isItem(item: string, field: Field): boolean {
  const [span = '', step, ...rest] = item.split('/');
  if (rest.length > 0) return false;
  if (step !== undefined && !isStep(step, field)) return false;
  if (span === '*') return true;
  const [from = '', to, ...more] = span.split('-');
  if (more.length > 0) return false;
  const first = valueOf(from, field);
  if (to === undefined) return first !== undefined && step === undefined;
  const last = valueOf(to, field);
  return first !== undefined && last !== undefined && first <= last;
}

function isStep(text: string, field: Field): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= field.last;
}

function valueOf(text: string, field: Field): number | undefined {
  const word = field.words.indexOf(text.toUpperCase());
  if (word >= 0) return field.first + word;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.first && value <= field.last ? value : undefined;
}
