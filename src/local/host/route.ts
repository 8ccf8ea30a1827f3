/** A route template, taken apart. */
export interface Route {
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'rest'; readonly name: string };

/**
 * Reads a template such as `export/{feed}/{day?}` or `files/{*path}`.
 * @throws Error for constraints and mixed segments, which this host does not know
 */
export function parseRoute(template: string): Route {
  const parts = template.split('/').filter((part) => part !== '');
  return { segments: parts.map((part) => parseSegment(part, template)) };
}

function parseSegment(part: string, template: string): Segment {
  if (!/[{}]/.test(part)) return { kind: 'literal', text: part.toLowerCase() };
  const match = /^\{(\*?)(\w+)(\??)\}$/.exec(part);
  if (match === null) throw new Error(`The local host does not know the route ${template}.`);
  const [, star, name = '', mark] = match;
  if (star === '*') return { kind: 'rest', name };
  return { kind: 'parameter', name, optional: mark === '?' };
}

/**
 * @param path decoded segments below the prefix
 * @returns the parameters, or undefined if the path is another's
 */
export function matchRoute(
  { segments }: Route,
  path: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = path[index];
    if (segment.kind === 'rest') {
      parameters[segment.name] = path.slice(index).join('/');
      return parameters;
    }
    if (segment.kind === 'literal') {
      if (value?.toLowerCase() !== segment.text) return undefined;
    } else if (value !== undefined) {
      parameters[segment.name] = value;
    } else if (!segment.optional) return undefined;
  }
  return path.length <= segments.length ? parameters : undefined;
}

/** Sorts the more special route first: a literal before a parameter before the rest. */
export function compareRoutes(a: Route, b: Route): number {
  const weights = { literal: 0, parameter: 1, rest: 2 };
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other === undefined) return -1;
    const difference = weights[segment.kind] - weights[other.kind];
    if (difference !== 0) return difference;
  }
  return a.segments.length - b.segments.length;
}
