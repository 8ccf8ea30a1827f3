import { html } from 'hono/html';
import type { DayRows } from '../statusDocument.ts';
import { count, countOf } from '../../count.ts';
import type { Markup } from './markup.ts';

const stepWidth = 10;
const barWidth = 8;
const height = 60;

/** Rows a day: a bar a day for the eye, a sentence for the ear, the figures for whoever wants them. */
export function rowsPlot(feed: string, days: readonly DayRows[]): Markup {
  const [first, last] = [days.at(0), days.at(-1)];
  if (first === undefined || last === undefined) {
    return html`<h4>Rows a day</h4>
      <p class="quiet">No day yet.</p>`;
  }
  const most = Math.max(...days.map(({ rows }) => rows));
  const alternative = `Rows a day of ${feed} from ${first.date} to ${last.date}: ${summary(days, most)}`;
  return html`<h4>Rows a day</h4>
    <figure>
      <svg
        role="img"
        aria-label="${alternative}"
        viewBox="0 0 ${days.length * stepWidth} ${height}"
        preserveAspectRatio="none"
      >
        ${days.map((day, index) => bar(day, index, most))}
      </svg>
      <figcaption>
        <span>${first.date}</span> <span>${most === 0 ? 'no rows' : `at most ${count(most)}`}</span>
        <span>${last.date}</span>
      </figcaption>
    </figure>
    ${figuresOf(feed, days)}`;
}

function summary(days: readonly DayRows[], most: number): string {
  if (most === 0) return 'none at all.';
  const best = days.find(({ rows }) => rows === most);
  const empty = days.filter(({ rows }) => rows === 0).length;
  const last = days.at(-1);
  const parts = [
    `at most ${count(most)} on ${best?.date ?? ''}`,
    `${count(last?.rows ?? 0)} on the last day`,
    ...(empty > 0 ? [`${countOf(empty, 'day')} without rows`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function bar({ date, rows }: DayRows, index: number, most: number): Markup {
  // A day with few rows must not look like one with none.
  const barHeight = rows === 0 ? 0 : Math.max(2, Math.round((rows / most) * height));
  return html`<rect
    x="${index * stepWidth + 1}"
    y="${height - barHeight}"
    width="${barWidth}"
    height="${barHeight}"
    ><title>${date}: ${count(rows)}</title></rect
  >`;
}

function figuresOf(feed: string, days: readonly DayRows[]): Markup {
  return html`<details>
    <summary>Figures of ${countOf(days.length, 'day')}</summary>
    <table class="plain">
      <caption>
        Rows a day of ${feed}
      </caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col" class="number">Rows</th>
        </tr>
      </thead>
      <tbody>
        ${days.map(
          ({ date, rows }) =>
            html`<tr>
              <th scope="row">${date}</th>
              <td class="number">${count(rows)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
