import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { edge } from '../../src/export/window.ts';
import { clouds } from '../../src/graph/clouds.ts';
import { documentTable, readPackage, readText, root } from './readProject.ts';

const readme = readText('README.md');

/** `## What it costs` is reached by `#what-it-costs`. */
function anchors(markdown: string): string[] {
  const headings = markdown.match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) => {
    const words = heading.replace(/^#+ /, '').toLowerCase();
    return `#${words.replace(/[^\w -]/g, '').replaceAll(' ', '-')}`;
  });
}

/** True if a path of this project exists, and the heading behind its `#` too. */
function leads(target: string): boolean {
  const [file = '', anchor] = target.split('#');
  if (!existsSync(path.join(root, file))) return false;
  return anchor === undefined || anchors(readText(file)).includes(`#${anchor}`);
}

const documents = [
  ...['README.md', 'CHANGELOG.md', 'SECURITY.md', 'docs/operations.md', 'docs/playbooks.md'],
  ...['src/export/README.md', 'src/callRecords/README.md'],
];

describe.each(documents)('the links of %s', (file) => {
  const text = readText(file);
  const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  const local = targets.filter((target) => !target.startsWith('https://'));

  it('lead to files and headings that exist', () => {
    const broken = local.filter((target) =>
      target.startsWith('#')
        ? !anchors(text).includes(target)
        : !leads(path.join(path.dirname(file), target)),
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

describe('docs/operations.md', () => {
  const text = readText('docs/operations.md');

  it('names tables, containers and keys as the app writes them', () => {
    const tables = /const tableNames = \{([^}]*)\}/.exec(
      readText('src/storage/openStorage.ts'),
    )?.[1];
    const names = [...(tables ?? '').matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    expect(names).toHaveLength(5);
    for (const name of [...names, 'call-exports-raw', 'call-exports|pstnCalls']) {
      expect(text).toContain(name);
    }
    expect(text).toContain(`done|${edge(Date.parse('2026-11-02'))}`);
  });

  it('tells each cloud with its Graph and authority', () => {
    const expected = Object.entries(clouds).map(([name, cloud]) => {
      return [name, cloud.graphRoot, cloud.authorityHost];
    });
    expect(documentTable('docs/operations.md', 'cloud', 'Graph', 'tokens from')).toEqual(expected);
  });

  it('names commands and scripts that exist', () => {
    const { scripts } = readPackage();
    const commands = [...text.matchAll(/\bnpm run ([a-z]+)/g)].map(([, name = '']) => name);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
    const files = [...text.matchAll(/\b(infra\/[\w/-]+\.\w+)/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe('SECURITY.md', () => {
  const text = readText('SECURITY.md');

  it('names every role of the app', () => {
    const roles = readText('infra/roles.bicep').matchAll(/role: '([^']+)'/g);
    const missing = [...roles].map(([, role = '']) => role).filter((role) => !text.includes(role));
    expect(missing).toEqual([]);
  });

  it('names every route of the app, and who may call it', () => {
    const folder = path.join(root, 'src/functions');
    const code = readdirSync(folder).map((name) => readText(`src/functions/${name}`));
    const routes = code.flatMap((source) => [...source.matchAll(/\broute: '([^']+)'/g)]);
    expect(routes).not.toEqual([]);
    for (const [, route = ''] of routes) expect(text).toContain(`/api/${route}`);
  });
});

describe('CHANGELOG.md', () => {
  it('has a section for the version of package.json, and it is the first', () => {
    const [newest] = /^## \S+/m.exec(readText('CHANGELOG.md')) ?? [];
    expect(newest).toBe(`## ${readPackage().version}`);
  });
});
