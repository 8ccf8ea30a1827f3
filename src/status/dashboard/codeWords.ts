import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/** A text of our own with its words in backticks as code. */
export function codeWords(text: string): Markup {
  const parts = text.split('`');
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
