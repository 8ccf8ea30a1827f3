import { describe, expect, it } from 'vitest';
import { problemCodes } from '../../src/problemCodes.ts';
import { readText } from '../project/readProject.ts';
import { variable, type BicepObject } from './bicep.ts';

const file = 'infra/alerts.bicep';

interface Rule extends BicepObject {
  readonly code: string;
  readonly query: string;
}

const told = variable(file, 'told') as string;
/** Those that the app says itself all have the same query. */
const toldRules = (variable(file, 'toldProblems') as readonly BicepObject[]).map(
  (problem) => ({ ...problem, query: told }) as unknown as Rule,
);
const seenRules = variable(file, 'seenProblems') as readonly Rule[];
const rules = [...toldRules, ...seenRules];
const logged = [...readText('src/log.ts').matchAll(/^ {2}readonly (\w+): /gm)].map(([, n]) => n);

/** The names that a query compares events with. */
function eventsIn(query: string): string[] {
  const comparisons = query.matchAll(/\bevent (?:== ('\w+')|in \(([^)]*)\))/g);
  const lists = [...comparisons].map(([, one, many]) => one ?? many ?? '');
  return lists.join(',').match(/\w+/g) ?? [];
}

function unknownEvents(query: string): string[] {
  return eventsIn(query).filter((name) => !logged.includes(name));
}

function sorted(names: readonly (string | undefined)[]) {
  return [...names].sort();
}

describe('problem codes, alerts and playbooks', () => {
  it('are one set', () => {
    const headings = readText('docs/playbooks.md').matchAll(/^## (.*)$/gm);
    expect([...headings].map(([, code]) => code)).toEqual([...problemCodes]);
    expect(sorted(rules.map(({ code }) => code))).toEqual(sorted(problemCodes));
  });

  it('are tied by the path that an alert and a problem give', () => {
    const link = 'docs/playbooks.md#${toLower(rule.code)}';
    expect(readText(file).split(link)).toHaveLength(3);
  });
});

describe.each(seenRules)('the alert $code', ({ query }) => {
  it('asks for events that are logged', () => {
    expect(unknownEvents(query)).toEqual([]);
  });

  it('asks for problems that there are', () => {
    const comparisons = query.matchAll(/\bcode (?:== ('\w+')|in \(([^)]*)\))/g);
    const lists = [...comparisons].map(([, one, many]) => one ?? many ?? '');
    const asked: readonly string[] = lists.join(',').match(/\w+/g) ?? [];
    const known: readonly string[] = problemCodes;
    expect(asked.filter((code) => !known.includes(code))).toEqual([]);
  });
});

describe('the other alerts', () => {
  it('ask for what the app says at the end of its runs', () => {
    expect(eventsIn(variable(file, 'events') as string)).toEqual(['problemFound']);
    expect(logged).toContain('problemFound');
    expect(told).toContain("code == '<code>'");
    expect(readText(file)).toContain("query: replace(told, '<code>', problem.code)");
  });
});

describe('the alert timersSilent', () => {
  it('watches every timer of the app', () => {
    const documented = readText('src/functions/README.md').matchAll(/^\| `(\w+)` \| timer \|/gm);
    const timers = [...documented].map(([, name]) => name);
    const { query = '' } = rules.find(({ code }) => code === 'timersSilent') ?? {};
    const watched = [...query.matchAll(/^ {2}'(\w+)', /gm)].map(([, name]) => name);
    expect(timers.length).toBeGreaterThan(3);
    expect(sorted(watched)).toEqual(sorted(timers));
  });
});

describe('the workbook', () => {
  const { items } = JSON.parse(readText('infra/workbook.json')) as {
    items: { name: string; content: { query?: string; crossComponentResources?: string[] } }[];
  };
  const queries = items.filter(({ content }) => content.query !== undefined);

  it.each(queries)('shows, in $name, events that are logged', ({ content }) => {
    expect(unknownEvents(content.query ?? '')).toEqual([]);
  });

  it('begins with the problems', () => {
    expect(queries[0]?.content.query).toContain("event == 'problemFound'");
  });

  it('shows what playbooks look for', () => {
    const shown = new Set(queries.flatMap(({ content }) => eventsIn(content.query ?? '')));
    for (const event of ['feedEnded', 'windowPutBack', 'waiting', 'recordPutOff']) {
      expect(shown).toContain(event);
    }
  });

  it('asks the workspace that is put in at deployment', () => {
    expect(queries.length).toBeGreaterThan(5);
    for (const { content } of queries)
      expect(content.crossComponentResources).toEqual(['<workspace>']);
    expect(readText('infra/workbook.bicep')).toContain("'<workspace>', workspaceId)");
  });
});
