import { html } from 'hono/html';
import type { SubscriptionStatus } from '../statusDocument.ts';
import { badge } from './badge.ts';
import { figureList } from './figureList.ts';
import type { Markup } from './markup.ts';
import { momentAndAge } from './moment.ts';

/**
 * Whether Graph tells us of new call records.
 * @param isAllRead false if there may be a subscription that could not be read
 */
export function subscriptionCard(
  subscription: SubscriptionStatus | null,
  { checkedAt, isAllRead }: { checkedAt: string; isAllRead: boolean },
): Markup {
  if (subscription === null) {
    return html`<article class="card">
      <h3>Subscription</h3>
      <p>
        ${
          isAllRead
            ? 'Notifications are switched off. Call records are found by listing them.'
            : 'Notifications are switched off, or their subscription could not be read.'
        }
      </p>
    </article>`;
  }
  const { id, expiresAt, lastNotification, lastHandshake, error } = subscription;
  return html`<article class="card${error === null && id !== null ? '' : ' bad'}">
    <h3>Subscription ${id === null ? badge('bad', 'none that lives') : badge('good', 'lives')}</h3>
    ${figureList([
      { label: 'Ends', value: momentAndAge(expiresAt, checkedAt, 'there is none') },
      { label: 'Last notification', value: momentAndAge(lastNotification, checkedAt, 'never') },
      { label: 'Last handshake', value: momentAndAge(lastHandshake, checkedAt, 'never') },
      { label: 'Id', value: id ?? 'none' },
    ])}
    ${
      error === null
        ? ''
        : html`<h4>Could not be created or renewed</h4>
            <p class="error">${error}</p>`
    }
  </article>`;
}
