import { html } from 'hono/html';
import type { FeedStatus } from '../statusDocument.ts';
import { countOf } from '../../count.ts';
import { coverageTable } from './coverageTable.ts';
import { dayStates } from './dayStates.ts';
import type { Markup } from './markup.ts';

const monthsShown = 12;

/** What the export has, day by day. */
export function coverageMap(feeds: readonly FeedStatus[]): Markup {
  return html`<section aria-labelledby="coverage">
    <h2 id="coverage">Coverage</h2>
    <div class="card">
      ${legend()} ${feeds.length === 0 ? html`<p>No feed is known.</p>` : feeds.map(feedCoverage)}
    </div>
  </section>`;
}

function legend(): Markup {
  return html`<dl class="legend" aria-label="What the letters mean">
    ${dayStates.map(
      ({ letter, word, meaning, className }) =>
        html`<div>
          <dt><span class="${className}">${letter}</span> ${word}</dt>
          <dd class="quiet">${meaning}</dd>
        </div>`,
    )}
  </dl>`;
}

function feedCoverage({ name, coverage }: FeedStatus, index: number): Markup {
  const id = `coverage-${index + 1}`;
  const older = coverage.slice(0, -monthsShown);
  return html`<h3>${name}</h3>
    ${
      coverage.length === 0
        ? html`<p class="quiet">No month yet.</p>`
        : coverageTable(id, `Coverage of ${name} by day`, coverage.slice(-monthsShown))
    }
    ${
      older.length === 0
        ? ''
        : html`<details>
            <summary>${countOf(older.length, 'older month')} of ${name}</summary>
            ${coverageTable(`${id}-older`, `Older coverage of ${name} by day`, older)}
          </details>`
    }`;
}
