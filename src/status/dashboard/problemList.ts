import { html } from 'hono/html';
import { playbooks } from '../playbooks.ts';
import type { StatusProblem } from '../statusDocument.ts';
import { codeWords } from './codeWords.ts';
import type { Markup } from './markup.ts';
import { playbookText } from './playbookText.ts';

/**
 * What is wrong and what to do about it.
 * @param isAllRead false if what follows may lack something because storage refused
 */
export function problemList(problems: readonly StatusProblem[], isAllRead: boolean): Markup {
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    ${
      problems.length === 0
        ? html`<p>None.</p>`
        : html`<div class="cards">${problems.map(problemCard)}</div>`
    }
    ${
      isAllRead
        ? ''
        : html`<p class="note">What storage does not give is missing below, or shown as zero.</p>`
    }
  </section>`;
}

/**
 * The remedy is that of the playbook, where its words of code are marked. The rest of the playbook is
 * read once, however many feeds have the problem.
 */
function problemCard(problem: StatusProblem, index: number, all: readonly StatusProblem[]): Markup {
  const { code, message, playbook, feed } = problem;
  const isFirst = all.findIndex((other) => other.code === code) === index;
  return html`<article class="card bad">
    <h3>${message}</h3>
    <p><strong>What to do:</strong> ${codeWords(playbooks[code].remedy)}</p>
    <p class="quiet">
      <code>${code}</code>${feed === null ? '' : html` of ${feed}`}, see <code>${playbook}</code>
    </p>
    ${playbookText(code, isFirst)}
  </article>`;
}
