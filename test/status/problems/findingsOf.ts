import { findProblems } from '../../../src/status/findProblems.ts';
import type { StatusFacts } from '../../../src/status/statusFacts.ts';
import { facts } from '../facts.ts';

/** `code` or `code feed` of every problem of an export that is healthy, but for the changes. */
export function findingsOf(changes: Partial<StatusFacts>): string[] {
  return findProblems(facts(changes)).map(({ code, feed }) => (feed ? `${code} ${feed}` : code));
}
