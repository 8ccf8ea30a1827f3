import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText, root } from '../project/readProject.ts';
import { variable, type BicepObject } from './bicep.ts';

interface Rule extends BicepObject {
  readonly name: string;
  readonly query: string;
}

const rules = variable('infra/alerts.bicep', 'rules') as readonly Rule[];
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

describe.each(rules)('the alert $name', ({ name, query }) => {
  it('asks for events that are logged', () => {
    expect(unknownEvents(query)).toEqual([]);
  });

  it('has a playbook', () => {
    expect(readText('infra/playbooks.md')).toContain(`\n## ${name}\n`);
  });
});

it('has a rule for each event that means trouble', () => {
  const asked = new Set(rules.flatMap(({ query }) => eventsIn(query)));
  for (const event of ['feedEnded', 'notificationRefused', 'recordPutOff', 'waiting']) {
    expect(asked).toContain(event);
  }
});

describe('the playbooks', () => {
  it('are as many as the alerts', () => {
    const headings = readText('infra/playbooks.md').match(/^## .*$/gm) ?? [];
    expect(headings).toHaveLength(rules.length);
  });
});

describe('the alert timers-silent', () => {
  it('watches every timer of the app', () => {
    const folder = path.join(root, 'src/functions');
    const code = readdirSync(folder).map((name) => readText(`src/functions/${name}`));
    const timers = code.flatMap((text) => [...text.matchAll(/registerTimer\(\{\s*name: '(\w+)'/g)]);
    const { query = '' } = rules.find(({ name }) => name === 'timers-silent') ?? {};
    const watched = [...query.matchAll(/^ {2}'(\w+)', /gm)];
    expect(watched.map(([, name]) => name).sort()).toEqual(timers.map(([, name]) => name).sort());
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

  it('asks the workspace that is put in at deployment', () => {
    expect(queries.length).toBeGreaterThan(5);
    for (const { content } of queries)
      expect(content.crossComponentResources).toEqual(['<workspace>']);
    expect(readText('infra/workbook.bicep')).toContain("'<workspace>', workspaceId)");
  });
});
