import { describe, expect, it } from 'vitest';
import { describeStatus } from '../../src/status/describeStatus.ts';
import { noFacts } from '../../src/status/noFacts.ts';
import { problemCodes } from '../../src/problemCodes.ts';
import type { StatusFacts } from '../../src/status/statusFacts.ts';
import { allProblems, everyProblem } from './everyProblem.ts';
import { dayMs, facts, feedFacts, journal, noApp, now, olderWindow, today } from './facts.ts';
import { schema, schemaErrors } from './schemaErrors.ts';

/** Every schema within the schema, by its path. */
function schemasIn(node: unknown, at: string): [string, Record<string, unknown>][] {
  if (typeof node !== 'object' || node === null) return [];
  const entries: [string, unknown][] = Object.entries(node);
  const within = entries.flatMap(([name, value]) => schemasIn(value, `${at}/${name}`));
  return [[at, { ...node }], ...within];
}

const empty = { feeds: [], subscriptions: undefined, journal: journal(noApp) };
const unplanned = feedFacts({ open: [], recent: [], exportStart: undefined });
const years = feedFacts({
  exportStart: today - 1826 * dayMs,
  older: Array.from({ length: 1826 - 1 }, (_, n) => olderWindow({ from: today - (n + 2) * dayMs })),
});

describe('docs/status.schema.json', () => {
  it.each<[string, Partial<StatusFacts>]>([
    ['is healthy', {}],
    ['is empty', empty],
    ['has a feed that was never planned', { feeds: [unplanned] }],
    ['has five years of windows', { feeds: [years] }],
    ['has every problem at once', allProblems()],
    ...Object.entries(everyProblem),
  ])('describes the status of an export that %s', (_, changes) => {
    expect(schemaErrors(describeStatus(facts(changes)))).toEqual([]);
  });

  it('describes the status of an export whose storage is down', () => {
    expect(schemaErrors(describeStatus(noFacts(new Error('no answer'), now)))).toEqual([]);
  });

  it('names the codes of all problems', () => {
    const codes = schemasIn(schema, '').find(([at]) => at.endsWith('/problem/properties/code'));
    expect(codes?.[1]['enum']).toEqual(problemCodes);
  });

  it('describes every property, and allows no other', () => {
    const schemas = schemasIn(schema, '');
    const properties = schemas.filter(([at]) => /\/(properties|\$defs)\/\w+$/.test(at));
    expect(properties.length).toBeGreaterThan(50);
    const undescribed = properties.filter(([, { description }]) => typeof description !== 'string');
    expect(undescribed.map(([at]) => at)).toEqual([]);
    const objects = schemas.filter(([, { type }]) => type === 'object');
    expect(objects.length).toBeGreaterThan(8);
    for (const [, { properties: known, required, additionalProperties }] of objects) {
      expect(additionalProperties).toBe(false);
      expect(Object.keys(known ?? {})).toEqual(required);
    }
  });

  it.each<[string, object]>([
    ['an unknown property', { more: 1 }],
    ['a property of the wrong kind', { landed: '4' }],
    ['a negative number', { landed: -1 }],
    ['a time that is not in UTC', { checkedAt: '2026-11-21T12:30:00+01:00' }],
    ['a timer without a name', { timers: [{}] }],
  ])('refuses %s', (_, changes) => {
    expect(schemaErrors({ ...describeStatus(facts()), ...changes })).not.toEqual([]);
  });
});
