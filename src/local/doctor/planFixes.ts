import type { Finding } from './finding.ts';
import { fixNames, type FixName } from './fixes.ts';

/** A fix that is to be carried out, and the feeds it concerns; undefined: all. */
export interface PlannedFix {
  readonly name: FixName;
  readonly feeds: readonly string[] | undefined;
}

/** What to do about findings, each fix once and in order. */
export function planFixes(findings: readonly Finding[]): PlannedFix[] {
  return fixNames.flatMap((name) => {
    const concerned = findings.filter(({ fixes = [] }) => fixes.includes(name));
    if (concerned.length === 0) return [];
    const feeds = concerned.flatMap(({ feed }) => (feed === undefined ? [] : [feed]));
    const areAllNamed = feeds.length === concerned.length;
    return [{ name, feeds: areAllNamed ? [...new Set(feeds)] : undefined }];
  });
}
