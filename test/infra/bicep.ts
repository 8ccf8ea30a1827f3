import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { readText } from '../project/readProject.ts';

await Parser.init();
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
const parser = new Parser().setLanguage(await Language.load(grammar));

/** A literal of Bicep; everything else is an expression, by its text. */
export type Value = string | number | boolean | Expression | readonly Value[] | BicepObject;
export interface BicepObject {
  readonly [key: string]: Value;
}
export class Expression {
  constructor(readonly text: string) {}
}

export interface Resource {
  readonly file: string;
  /** E.g. `Microsoft.Storage/storageAccounts`; of a nested resource only its last part. */
  readonly type: string;
  readonly version: string | undefined;
  /** True if it is only referred to. */
  readonly existing: boolean;
  readonly body: BicepObject;
}

export const bicepFiles = readdirSync(new URL('../../infra', import.meta.url))
  .filter((name) => name.endsWith('.bicep'))
  .map((name) => `infra/${name}`);

/** The syntax tree of a file. */
export function parseBicep(file: string): Node {
  const tree = parser.parse(readText(file));
  if (tree === null) throw new Error(`${file} was not parsed`);
  return tree.rootNode;
}

/** Every resource that a file declares, in loops and under conditions too. */
export function resourcesOf(file: string): Resource[] {
  return declarations(file, 'resource_declaration').map((node) => {
    const [type = '', version] = textOf(node.namedChildren[1]).split('@');
    const [body] = node.descendantsOfType('object');
    const existing = node.children.some((child) => child.text === 'existing');
    return { file, type, version, existing, body: objectOf(body) };
  });
}

/** The value of `var name = ...`. */
export function variable(file: string, name: string): Value {
  return valueOf(named(file, 'variable_declaration', name).lastNamedChild);
}

/** The default of `param name type = ...`; undefined if it has none. */
export function parameterDefault(file: string, name: string): Value | undefined {
  const { namedChildren } = named(file, 'parameter_declaration', name);
  return namedChildren.length < 3 ? undefined : valueOf(namedChildren[2]);
}

export function parameters(file: string): string[] {
  return declarations(file, 'parameter_declaration').map((node) => textOf(node.firstNamedChild));
}

/** The names of the properties of `type name = { ... }`. */
export function typeProperties(file: string, name: string): string[] {
  return Object.keys(objectOf(named(file, 'type_declaration', name).lastNamedChild));
}

function declarations(file: string, kind: string): Node[] {
  return parseBicep(file).descendantsOfType(kind);
}

function named(file: string, kind: string, name: string): Node {
  const found = declarations(file, kind).find((node) => node.firstNamedChild?.text === name);
  if (found === undefined) throw new Error(`${file} declares no ${name}`);
  return found;
}

function objectOf(node: Node | null | undefined): BicepObject {
  const value = valueOf(node);
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Expression) {
    throw new Error(`${node?.text ?? 'nothing'} is no object`);
  }
  return value as BicepObject;
}

function valueOf(node: Node | null | undefined): Value {
  if (!node) throw new Error('there is no value');
  const children = node.namedChildren;
  switch (node.type) {
    case 'object': {
      const properties = children.filter(({ type }) => type === 'object_property');
      return Object.fromEntries(
        properties.flatMap(({ namedChildren: [key, value] }) =>
          value ? [[textOf(key), valueOf(value)]] : [],
        ),
      );
    }
    case 'array':
      return children.map(valueOf);
    case 'string':
      return children.some(({ type }) => type === 'interpolation')
        ? new Expression(node.text)
        : textOf(node);
    case 'boolean':
      return node.text === 'true';
    case 'number':
      return Number(node.text);
    default:
      return new Expression(node.text);
  }
}

/** What a name or a string says, without quotes. */
function textOf(node: Node | null | undefined): string {
  if (node?.type !== 'string') return node?.text ?? '';
  return node.namedChildren.map(({ text }) => text).join('');
}
