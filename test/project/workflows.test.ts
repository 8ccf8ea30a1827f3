import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPackage, readText, root } from './readProject.ts';

const folder = '.github/workflows';
const functionApp = 'infra/functionApp.bicep';
const ci = readText(`${folder}/ci.yml`);
const release = readText(`${folder}/release.yml`);

/** The versions of Node that the tests run on. */
const versions = /^ {8}node: \[(.*)\]$/m.exec(ci)?.[1]?.split(', ') ?? [];

/** The commands of a workflow's steps, a line each. */
function commands(workflow: string): string[] {
  return [...workflow.matchAll(/^ +(?:- )?run: (?:[|>]-?\n((?: {10}.*\n)+)|(.*))/gm)].flatMap(
    ([, block, line]) => (block?.trim() ?? line ?? '').split('\n').map((one) => one.trim()),
  );
}

describe('the workflows', () => {
  it('are these, and each is looked at here', () => {
    expect(readdirSync(path.join(root, folder)).sort()).toEqual(['ci.yml', 'release.yml']);
  });

  it('run commands of package.json', () => {
    const { scripts } = readPackage();
    const named = [...commands(ci), ...commands(release)].flatMap(
      (command) => /^npm (?:run (\S+)|(test))$/.exec(command)?.slice(1).filter(Boolean) ?? [],
    );
    expect(named).toEqual(['check', 'test', 'test:func', 'package']);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('install what the lockfile says, wherever they have Node', () => {
    for (const workflow of [ci, release]) {
      const steps = commands(workflow);
      const nodes = workflow.match(/uses: actions\/setup-node@/g) ?? [];
      expect(steps.filter((command) => command === 'npm ci')).toHaveLength(nodes.length);
      expect(steps.filter((command) => /^npm (install|i) (?!--global)/.test(command))).toEqual([]);
    }
  });

  it('name files that exist', () => {
    const named = [...commands(ci), ...commands(release)].join(' ').match(/infra\/[\w./]+/g) ?? [];
    expect(named).toContain('infra/main.bicep');
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe('ci.yml', () => {
  it('tests on every version of Node that the README means, the oldest allowed and the deployed', () => {
    expect(versions).toEqual(['20', '22', '24']);
    expect(readText('README.md')).toContain('(20, 22 and 24 are meant)');
    const { engines } = JSON.parse(readText('package.json')) as { engines: { node: string } };
    expect(engines.node).toMatch(new RegExp(`^>=${versions[0] ?? ''}\\.`));
    const [, deployed] = /^var nodeVersion = '(\d+)'$/m.exec(readText(functionApp)) ?? [];
    expect(versions).toContain(deployed);
  });

  it('compiles the template and takes no warning', () => {
    expect(commands(ci)).toEqual(
      expect.arrayContaining([
        'az bicep build --file infra/main.bicep --stdout > template.json',
        'az bicep lint --file infra/main.bicep 2>&1 | tee lint.txt',
        "! grep -E '\\) : (Warning|Error) ' lint.txt",
      ]),
    );
  });

  it('has Core Tools before the test that needs them', () => {
    const all = commands(ci);
    const install = all.indexOf('npm install --global azure-functions-core-tools@4');
    expect(install).toBeGreaterThan(0);
    expect(all[install + 1]).toBe('npm run test:func');
  });
});

describe('release.yml', () => {
  it('releases what has passed ci.yml, with the package and the compiled template', () => {
    expect(release).toContain('uses: ./.github/workflows/ci.yml');
    expect(release).toMatch(/^ {2}release:\n {4}needs: ci$/m);
    expect(ci).toMatch(/^ {2}workflow_call:$/m);
    const create = commands(release).find((command) => command.startsWith('gh release create'));
    expect(create).toBeDefined();
    expect(release).toContain('dist/app.zip dist/main.json dist/SHA256SUMS');
    expect(commands(release)).toContain(
      'az bicep build --file infra/main.bicep --outfile dist/main.json',
    );
  });
});
