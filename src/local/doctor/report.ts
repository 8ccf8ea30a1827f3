import { wrap } from '../terminal/wrap.ts';
import type { Finding } from './finding.ts';
import { fixWords } from './fixes.ts';

const width = 100;
const indent = '    ';

/** A finding as text: one line, then what to do, indented. */
export function findingText({ verdict, check, message, remedy, fixes = [] }: Finding): string {
  const head = `${verdict}  ${check}: ${message.replace(/\s+/g, ' ')}`;
  const advice = verdict === 'ok' ? undefined : remedy;
  const words = fixes.map((name) => fixWords[name]).join(', ');
  const fix = words === '' ? undefined : `npm run doctor -- --fix ${words}.`;
  const below = [advice, fix].flatMap((text) =>
    text === undefined ? [] : wrap(text, width, indent),
  );
  return [head, ...below].map((line) => `${line}\n`).join('');
}

/** The last line: how many findings there are of each kind. */
export function conclusion(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const counts = `${count('ok')} ok, ${count('failed')} failed`;
  const others = count('not checkable here');
  return `${counts}${others > 0 ? `, ${others} not checkable here` : ''}\n`;
}

/** True if nothing failed. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'failed');
}

/**
 * The same for scripts.
 * @param fixed what fixes have done, a line each; undefined if none were asked for
 */
export function doctorJson(findings: readonly Finding[], fixed: readonly string[] | undefined) {
  const checks = findings.map(({ check, verdict, message, remedy, fixes, feed }) => ({
    check,
    verdict,
    message,
    remedy: remedy ?? null,
    fixes: fixes ?? [],
    feed: feed ?? null,
  }));
  return { ok: isWell(findings), ...(fixed && { fixed }), checks };
}
