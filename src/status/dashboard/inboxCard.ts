import { html } from 'hono/html';
import type { InboxStatus, RecordFailure } from '../statusDocument.ts';
import { byReason } from './byReason.ts';
import { count } from '../../count.ts';
import { figureList } from './figureList.ts';
import type { Markup } from './markup.ts';
import { moment, momentAndAge } from './moment.ts';

/**
 * Call records on their way into the files.
 * @param landed those that are fetched and not yet published
 */
export function inboxCard(inbox: InboxStatus, landed: number, checkedAt: string): Markup {
  const { waiting, isMore, failing, oldest } = inbox;
  return html`<article class="card">
    <h3>Inbox</h3>
    ${figureList([
      { label: 'To be fetched', value: `${count(waiting)}${isMore ? ' or more' : ''}` },
      { label: 'Failing', value: count(failing), isBad: failing > 0 },
      { label: 'Landed, not yet published', value: count(landed) },
      { label: 'Oldest', value: momentAndAge(oldest, checkedAt, 'nothing waits') },
    ])}
    ${recordFailures(inbox)}
  </article>`;
}

function recordFailures({ failures, failing }: InboxStatus): Markup | string {
  if (failures.length === 0) return '';
  const isPart = failures.length < failing;
  const part = isPart ? `, ${count(failures.length)} of ${count(failing)}` : '';
  return html`<h4>Failing call records${part}, most tries first</h4>
    <ul class="failures">
      ${byReason(failures).map(reason)}
    </ul>`;
}

function reason(group: readonly [RecordFailure, ...RecordFailure[]]): Markup {
  const [{ error, remedy }] = group;
  return html`<li>
    <p class="error">${error}</p>
    <p><strong>What to do:</strong> ${remedy}</p>
    <ul>
      ${group.map(failingRecord)}
    </ul>
  </li>`;
}

function failingRecord({ callRecord, tries, nextTry }: RecordFailure): Markup {
  const triesSoFar = tries === 1 ? '1 try' : `${count(tries)} tries`;
  return html`<li>
    <code>${callRecord}</code>
    <span class="quiet">${triesSoFar}, next ${moment(nextTry)}</span>
  </li>`;
}
