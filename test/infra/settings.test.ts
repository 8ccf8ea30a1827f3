import { describe, expect, it } from 'vitest';
import { settings } from '../../src/config.ts';
import { clouds } from '../../src/config/parseValues.ts';
import { documentTable, readText } from '../project/readProject.ts';
import {
  parameterDefault,
  parameters,
  typeProperties,
  variable,
  type BicepObject,
} from './bicep.ts';

/** The settings that people may want to change, with their defaults. */
const offered = parameterDefault('infra/main.bicep', 'settings') as BicepObject;
/** What `main.bicepparam` reads: names of parameters or settings, and the text of their value. */
const parameterFile = readText('infra/main.bicepparam');
const read = [...parameterFile.matchAll(/readEnvironmentVariable\('(\w+)', '([^']*)'\)/g)];

describe('the settings in Bicep', () => {
  it('are those of the app, but for the key', () => {
    const added = Object.keys(variable('infra/functionApp.bicep', 'azureSettings'));
    const names = new Set([...Object.keys(offered), ...added, 'EXPORT_STORAGE']);
    expect([...names].sort()).toEqual(settings.map(({ name }) => name).sort());
  });

  it('have the defaults of the app', () => {
    const defaults = settings.map((one): [string, string] => [one.name, one.default]);
    const expected = defaults.filter(([name]) => name in offered);
    expect(offered).toEqual(Object.fromEntries(expected));
  });

  it('are those of the type', () => {
    expect(typeProperties('infra/settings.bicep', 'Settings')).toEqual(Object.keys(offered));
  });

  it('take the clouds that the app takes', () => {
    const words = clouds.map((cloud) => `'${cloud}'`).join(' | ');
    expect(readText('infra/settings.bicep')).toContain(`  GRAPH_CLOUD: ${words}\n`);
  });

  it('are not set by what the host needs', () => {
    const ofHost = ['hostSettings', 'premiumSettings'].flatMap((name) =>
      Object.keys(variable('infra/functionApp.bicep', name)),
    );
    expect(ofHost.filter((host) => settings.some(({ name }) => name === host))).toEqual([]);
  });
});

describe('the hooks of azd', () => {
  const defaultOf = (wanted: string) => settings.find(({ name }) => name === wanted)?.default ?? '';

  it('take what is not set for what the app takes it for', () => {
    const cloud = defaultOf('GRAPH_CLOUD');
    expect(readText('infra/hooks/preprovision.mjs')).toContain(`GRAPH_CLOUD: cloud = '${cloud}'`);
    expect(readText('infra/hooks/postdeploy.mjs')).toContain(
      `FEEDS: feeds = '${defaultOf('FEEDS')}'`,
    );
    expect(readText('infra/hooks/grant-graph-permission.sh')).toContain(
      `\${GRAPH_CLOUD:-${cloud}}`,
    );
    expect(readText('infra/hooks/grant-graph-permission.ps1')).toContain(
      `if (-not $Cloud) { $Cloud = '${cloud}' }`,
    );
  });
});

describe('docs/operations.md', () => {
  it('tells each parameter of the deployment with its variable, default and meaning', () => {
    const meanings = [
      ...readText('infra/main.bicep').matchAll(/@description\('(.*)'\)\nparam (\w+)/g),
    ];
    const meaningOf = new Map(meanings.map(([, meaning, name]) => [name, meaning]));
    const given = parameterFile.matchAll(
      /^param (\w+) = .*readEnvironmentVariable\('(\w+)', '([^']*)'\)/gm,
    );
    const expected = [...given].map(([, name, variable, value]) => [
      variable,
      value,
      meaningOf.get(name),
    ]);
    expect(expected.length).toBeGreaterThan(14);
    expect(documentTable('docs/operations.md', 'variable', 'default', 'meaning')).toEqual(expected);
  });
});

describe('main.bicepparam', () => {
  it('gives every parameter', () => {
    const given = [...parameterFile.matchAll(/^param (\w+) =/gm)].map(([, name]) => name);
    expect(given.sort()).toEqual(parameters('infra/main.bicep').sort());
  });

  it('reads each setting from the variable of its name, with the same default', () => {
    const values = read.map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(values)).toMatchObject(offered);
  });

  it('has the defaults of main.bicep', () => {
    const scalars = parameterFile.matchAll(
      /^param (\w+) = (?:int\(|bool\()?readEnvironmentVariable\('\w+', '([^']*)'\)/gm,
    );
    const given = [...scalars].map(([, name = '', value]) => [name, value]);
    const expected = given.map(([name = '']) => [
      name,
      `${parameterDefault('infra/main.bicep', name) as string | number | boolean}`,
    ]);
    expect(given.length).toBeGreaterThan(10);
    expect(given).toEqual(expected);
  });
});
