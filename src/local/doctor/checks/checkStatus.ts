import type { StatusDocument, StatusProblem } from '../../../status/statusDocument.ts';
import { failed, ok, type Finding } from '../finding.ts';
import { fixesByProblem } from '../fixes.ts';

const check = 'status';

/** What status calls a problem, one a line. */
export function checkStatus({ problems }: Pick<StatusDocument, 'problems'>): Finding[] {
  if (problems.length === 0) return [ok(check, 'no problem')];
  return problems.map(findingOf);
}

function findingOf({ code, message, remedy, playbook, feed }: StatusProblem): Finding {
  const concerned = { fixes: fixesByProblem[code], ...(feed !== null && { feed }) };
  return failed(check, `problem ${code}: ${message}`, `${remedy} See ${playbook}.`, concerned);
}
