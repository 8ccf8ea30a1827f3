import { html } from 'hono/html';
import { ageWords } from './durationWords.ts';
import type { Markup } from './markup.ts';

/**
 * A time as `2026-11-21 14:03 UTC`.
 * @param time ISO 8601 in UTC; what is not readable is shown as it is
 */
export function moment(time: string): Markup {
  return html`<time datetime="${time}">${plainTime(time)}</time>`;
}

/**
 * A time and how long ago it was, or how soon it will be.
 * @param checkedAt what it is compared with, ISO 8601: a stored page may be read much later
 * @param otherwise what null means, in words
 */
export function momentAndAge(time: string | null, checkedAt: string, otherwise: string): Markup {
  if (time === null) return html`${otherwise}`;
  const age = ageWords(Date.parse(time), Date.parse(checkedAt));
  return html`${moment(time)} <span class="quiet">${age}</span>`;
}

function plainTime(time: string): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
