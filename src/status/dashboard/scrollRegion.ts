import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/**
 * Lets a wide table scroll within itself, with the keyboard as well.
 * @param captionId the id of the table's caption, which names the region
 */
export function scrollRegion(captionId: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${captionId}">
    ${table}
  </div>`;
}
