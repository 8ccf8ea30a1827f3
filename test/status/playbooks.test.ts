import { describe, expect, it } from 'vitest';
import { playbooks } from '../../src/status/playbooks.ts';
import { problemCodes } from '../../src/problemCodes.ts';
import { readText } from '../project/readProject.ts';

const document = readText('docs/playbooks.md');

/** The paragraph below a heading, in one line, its links reduced to their text. */
function paragraph(code: string): string {
  const [, rest = ''] = document.split(`\n## ${code}\n`);
  const [own = ''] = rest.split('\n## ');
  return inOneLine(own).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Headings of operations, and titles of the workbook with what comes before their details. */
const headings = [
  ...[...readText('docs/operations.md').matchAll(/^##+ (.*)$/gm)].map(([, heading]) => heading),
  ...[...readText('infra/workbook.json').matchAll(/"title": "([^":]*)/g)].map(([, title]) => title),
];

describe.each(problemCodes)('the playbook of %s', (code) => {
  const { means, look, remedy, more } = playbooks[code];
  const texts = [means, look, remedy, more];

  it('says the same in the document', () => {
    const parts = [means, '**Where to look:**', look, '**What to do:**', remedy, more];
    expect(paragraph(code)).toBe(parts.join(' '));
  });

  it('is of short, whole sentences', () => {
    for (const text of texts) expect(text).toMatch(/^[A-Z"`].*\.$/);
    // A full stop within code, as in a file's name, ends no sentence.
    const sentences = remedy.replaceAll(/`[^`]*`/g, '').match(/\.(?= |$)/g);
    expect(sentences).toHaveLength(1);
    expect(texts.join(' ').length).toBeLessThan(720);
  });

  it('has words of code between two backticks', () => {
    for (const text of texts) expect(text.split('`').length % 2).toBe(1);
  });

  it('names parts of the workbook and of operations that exist', () => {
    const named = texts.join(' ').matchAll(/"([^"]+)"/g);
    const unknown = [...named].map(([, name]) => name).filter((name) => !headings.includes(name));
    expect(unknown).toEqual([]);
  });
});
