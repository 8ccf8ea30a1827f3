import { html } from 'hono/html';
import type { StatusDocument } from '../statusDocument.ts';
import { countOf } from '../../count.ts';
import type { Markup } from './markup.ts';
import { moment } from './moment.ts';

/** `Healthy`, or how many problems there are. */
export function verdictWords({ healthy, problems }: StatusDocument): string {
  return healthy ? 'Healthy' : countOf(problems.length, 'problem');
}

/** The head of the page: the one thing to know, and how old it is. */
export function verdict(document: StatusDocument): Markup {
  return html`<header class="${document.healthy ? 'good' : 'bad'}">
    <h1>Teams call export</h1>
    <p class="verdict">${verdictWords(document)}</p>
    <p class="quiet">
      As of ${moment(document.checkedAt)} <span class="version">version ${document.version}</span>
    </p>
  </header>`;
}
