import { describe, expect, it } from 'vitest';
import { readmeTable, readPackage, readText } from './readProject.ts';

const { dependencies, devDependencies } = readPackage();

interface Lockfile {
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const { packages } = JSON.parse(readText('package-lock.json')) as Lockfile;

describe('the dependencies', () => {
  it('are those of README.md, each with its version and a reason', () => {
    const table = readmeTable('package', 'version', 'needed', 'for');
    const documented = table.map((cells) => cells.slice(0, 3));
    const declared = [
      ...Object.entries(dependencies).map((one) => [...one, 'at run time']),
      ...Object.entries(devDependencies).map((one) => [...one, 'development']),
    ];
    expect(documented).toEqual(declared);
    expect(table.filter(([, , , reason]) => !reason)).toEqual([]);
  });

  it('have exact versions', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    const loose = versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose).toEqual([]);
  });

  it('are locked as they are declared', () => {
    expect(packages['']).toMatchObject({ dependencies, devDependencies });
  });

  it('are locked for every platform: without one of them, npm ci refuses the lockfile', () => {
    const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
    const optional = Object.values(packages).flatMap(({ optionalDependencies }) =>
      Object.keys(optionalDependencies ?? {}),
    );
    expect(optional.length).toBeGreaterThan(0);
    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('are locked with a checksum each and without the address of a registry', () => {
    const locked = Object.entries(packages).filter(([path]) => path !== '');
    expect(locked.filter(([, one]) => 'resolved' in one)).toEqual([]);
    expect(locked.filter(([, one]) => typeof one['integrity'] !== 'string')).toEqual([]);
  });
});
