import { html } from 'hono/html';
import type { TimerStatus } from '../statusDocument.ts';
import { badge } from './badge.ts';
import type { Markup } from './markup.ts';
import { momentAndAge } from './moment.ts';
import { scrollRegion } from './scrollRegion.ts';

/** When each timer last ran. */
export function timerTable(timers: readonly TimerStatus[], checkedAt: string): Markup {
  if (timers.length === 0) return html`<p>None is known: no function app has run yet.</p>`;
  return scrollRegion(
    'timer-table',
    html`<table class="plain">
      <caption id="timer-table">
        Timers and their last runs
      </caption>
      <thead>
        <tr>
          <th scope="col">Timer</th>
          <th scope="col">State</th>
          <th scope="col">Last start</th>
          <th scope="col">Last end</th>
          <th scope="col">Schedule (UTC)</th>
        </tr>
      </thead>
      <tbody>
        ${timers.map((timer) => timerRow(timer, checkedAt))}
      </tbody>
    </table>`,
  );
}

function timerRow(timer: TimerStatus, checkedAt: string): Markup {
  const { name, schedule, lastStart, lastEnd, error } = timer;
  const withoutEnd = lastStart === null ? 'never' : 'still runs';
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${timerBadges(timer)}${error === null ? '' : html`<p class="error">${error}</p>`}</td>
    <td>${momentAndAge(lastStart, checkedAt, 'never')}</td>
    <td>${momentAndAge(lastEnd, checkedAt, withoutEnd)}</td>
    <td class="nowrap"><code>${schedule}</code></td>
  </tr>`;
}

function timerBadges({ silent, error, lastStart }: TimerStatus): readonly Markup[] {
  const badges = [
    ...(silent ? [badge('bad', 'silent')] : []),
    ...(error === null ? [] : [badge('bad', 'last run failed')]),
  ];
  if (badges.length > 0) return badges;
  return [lastStart === null ? badge('notice', 'has not run yet') : badge('good', 'runs')];
}
