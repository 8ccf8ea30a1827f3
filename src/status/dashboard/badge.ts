import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/** A word on a colour that says the same. */
export function badge(state: 'good' | 'notice' | 'bad', words: string): Markup {
  return html`<span class="badge ${state}">${words}</span>`;
}
