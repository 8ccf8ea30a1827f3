import { html } from 'hono/html';
import type { MonthCoverage } from '../statusDocument.ts';
import { count } from '../../count.ts';
import { dayStates, type DayState } from './dayStates.ts';
import type { Markup } from './markup.ts';
import { scrollRegion } from './scrollRegion.ts';

const daysOfLongestMonth = 31;
const days = Array.from({ length: daysOfLongestMonth }, (_, index) => index + 1);
const states = new Map(dayStates.map((state) => [state.letter, state]));

/**
 * A row a month, the newest first, and a cell a day.
 * @param id of its own on the page
 * @param months oldest first
 */
export function coverageTable(
  id: string,
  caption: string,
  months: readonly MonthCoverage[],
): Markup {
  return scrollRegion(
    id,
    html`<table class="coverage">
      <caption id="${id}">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Month</th>
          <th scope="col" class="words">In words</th>
          ${days.map((day) => html`<th scope="col">${day}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${months.toReversed().map(monthRow)}
      </tbody>
    </table>`,
  );
}

function monthRow({ month, days }: MonthCoverage): Markup {
  const letters = Array.from(days);
  const rest = daysOfLongestMonth - letters.length;
  return html`<tr>
    <th scope="row">${month}</th>
    <td class="words">${monthWords(letters)}</td>
    ${letters.map(dayCell)}${rest > 0 ? html`<td colspan="${rest}"></td>` : ''}
  </tr>`;
}

function dayCell(letter: string): Markup {
  return html`<td class="${states.get(letter)?.className ?? 'n'}">${letter}</td>`;
}

/** `settled`, or what is not, the worst first: `1 failing, 2 open` */
function monthWords(letters: readonly string[]): string {
  const found = dayStates.map((state) => ({ state, days: countLetter(letters, state) }));
  const exported = found.filter(({ state, days }) => state.letter !== '-' && days > 0);
  const [only, ...others] = exported;
  if (only === undefined) return 'not exported';
  if (others.length === 0) return only.state.word;
  const unsettled = exported.filter(({ state }) => state.letter !== 's');
  return unsettled.map(({ state, days }) => `${count(days)} ${state.word}`).join(', ');
}

function countLetter(letters: readonly string[], { letter }: DayState): number {
  return letters.filter((found) => found === letter).length;
}
