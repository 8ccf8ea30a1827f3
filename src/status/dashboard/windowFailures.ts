import { html } from 'hono/html';
import type { WindowFailure } from '../statusDocument.ts';
import { byReason } from './byReason.ts';
import { count, countOf } from '../../count.ts';
import type { Markup } from './markup.ts';
import { moment } from './moment.ts';

/**
 * Why windows fail, and which, the newest first.
 * @param failing how many fail altogether
 */
export function windowFailures(
  failures: readonly WindowFailure[],
  failing: number,
): Markup | string {
  if (failures.length === 0) return '';
  const isPart = failures.length < failing;
  const part = isPart ? `, the newest ${count(failures.length)} of ${count(failing)}` : '';
  return html`<h4>Failing windows${part}</h4>
    <ul class="failures">
      ${byReason(failures).map(reason)}
    </ul>`;
}

function reason(group: readonly [WindowFailure, ...WindowFailure[]]): Markup {
  const [{ error, remedy }] = group;
  return html`<li>
    <p class="error">${error}</p>
    <p><strong>What to do:</strong> ${remedy}</p>
    <ul>
      ${group.map(failingWindow)}
    </ul>
  </li>`;
}

function failingWindow(failure: WindowFailure): Markup {
  const { from, to, attempts, nextTry } = failure;
  return html`<li>
    ${moment(from)} to ${moment(to)}
    <span class="quiet">
      ${countOf(attempts, 'failure')} in a row, next try ${moment(nextTry)}
    </span>
  </li>`;
}
