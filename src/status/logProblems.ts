import type { Log } from '../log.ts';
import type { StatusDocument } from './statusDocument.ts';

/** Logs each problem of status, which alerts go by. */
export function logProblems(log: Log, { problems }: Pick<StatusDocument, 'problems'>): void {
  for (const { code, message, feed } of problems) {
    const concerned = feed === null ? log : log.with({ feed });
    concerned.warn('problemFound', { code, message });
  }
}
