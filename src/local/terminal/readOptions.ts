import { parseArgs } from 'node:util';

/** What a command line may hold: options with a value, or without one. */
export type Options = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>
>;

/** The options of a command line as they were given. */
export interface GivenOptions<O extends Options> {
  has(name: keyof O & string): boolean;
  /** Values in their order; an empty text where one is missing. */
  textsOf(name: keyof O & string): string[];
  /** What does not belong there, one sentence each. */
  readonly problems: readonly string[];
}

/**
 * Reads a command line.
 * @param args what follows the program's name
 * @param example how the command is called with an option
 */
export function readOptions<O extends Options>(
  args: readonly string[],
  options: O,
  example: string,
): GivenOptions<O> {
  // Left to itself, parseArgs ends at the first problem.
  const settings = { strict: false, allowPositionals: true, tokens: true } as const;
  const { tokens } = parseArgs({ ...settings, args: [...args], options });
  const given = tokens.filter((token) => token.kind === 'option');
  const problems = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [positionalProblem(token.value, example)];
    if (token.kind === 'option-terminator') return [];
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) return [`there is no option ${token.rawName}`];
    const hasSurplus = option.type === 'boolean' && token.value !== undefined;
    return hasSurplus ? [`${token.rawName} takes no value`] : [];
  });
  return {
    has: (name) => given.some((option) => option.name === name),
    textsOf: (name) =>
      given.filter((option) => option.name === name).map(({ value }) => value ?? ''),
    problems,
  };
}

function positionalProblem(text: string, example: string): string {
  return `there is no argument ${JSON.stringify(text)}; options stand after --, as in ${example}`;
}
