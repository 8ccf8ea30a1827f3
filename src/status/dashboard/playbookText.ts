import { html } from 'hono/html';
import { playbooks } from '../playbooks.ts';
import type { ProblemCode } from '../../problemCodes.ts';
import { codeWords } from './codeWords.ts';
import type { Markup } from './markup.ts';

/** What the playbook of a problem says besides its remedy, to be folded away. */
export function playbookText(code: ProblemCode, isOpen: boolean): Markup {
  const { means, look, more } = playbooks[code];
  return html`<details class="playbook" ${isOpen ? 'open' : ''}>
    <summary>Playbook of ${code}</summary>
    <p>${codeWords(means)}</p>
    <p><strong>Where to look:</strong> ${codeWords(look)}</p>
    <p><strong>What else:</strong> ${codeWords(more)}</p>
  </details>`;
}
