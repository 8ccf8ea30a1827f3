import { html } from 'hono/html';
import type { Markup } from './markup.ts';

export interface Figure {
  readonly label: string;
  readonly value: string | Markup;
  /** Of what is not as it should be. */
  readonly isBad?: boolean;
}

/** Figures with their names above them. */
export function figureList(figures: readonly Figure[]): Markup {
  return html`<dl class="figures">
    ${figures.map(
      ({ label, value, isBad }) =>
        html`<div${isBad === true ? html` class="bad"` : ''}><dt>${label}</dt><dd>${value}</dd></div>`,
    )}
  </dl>`;
}
