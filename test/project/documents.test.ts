import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPackage, readText, root } from './readProject.ts';

const readme = readText('README.md');

/** `## What it costs` is reached by `#what-it-costs`. */
function anchors(markdown: string): string[] {
  const headings = markdown.match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) => {
    const words = heading.replace(/^#+ /, '').toLowerCase();
    return `#${words.replace(/[^\w -]/g, '').replaceAll(' ', '-')}`;
  });
}

describe.each(['README.md', 'CHANGELOG.md', 'src/export/README.md'])('the links of %s', (file) => {
  const text = readText(file);
  const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  const local = targets.filter((target) => !target.startsWith('https://'));

  it('lead to files and headings that exist', () => {
    const broken = local.filter((target) =>
      target.startsWith('#')
        ? !anchors(text).includes(target)
        : !existsSync(path.resolve(root, path.dirname(file), target)),
    );
    expect(broken).toEqual([]);
  });
});

describe('README.md', () => {
  it('names commands that exist', () => {
    const { scripts } = readPackage();
    const named = readme.matchAll(/\bnpm (?:run ([a-z]+)|(start|test))/g);
    const commands = [...named].map(([, script, own]) => script ?? own ?? '');
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
    expect(commands).toEqual(expect.arrayContaining(['demo', 'start', 'export', 'test', 'check']));
  });

  it('says all about its purpose, permission and cost before the first heading', () => {
    const first = readme.slice(0, readme.indexOf('\n## '));
    expect(first.split('\n').length).toBeLessThanOrEqual(40);
    for (const word of ['CallRecords.Read.All', 'subscription', 'US dollars']) {
      expect(first).toContain(word);
    }
  });

  it('tells the test command that the continuous integration runs', () => {
    const command = 'npm ci && npm test';
    const block = /```sh\n([^`]*npm test[^`]*)```/.exec(readme)?.[1]?.split('\n') ?? [];
    expect(block).toContain(command);
    expect(readText('.ci/run').split('\n')).toContain(command);
  });
});

describe('CHANGELOG.md', () => {
  it('has a section for the version of package.json, and it is the first', () => {
    const [newest] = /^## \S+/m.exec(readText('CHANGELOG.md')) ?? [];
    expect(newest).toBe(`## ${readPackage().version}`);
  });
});
