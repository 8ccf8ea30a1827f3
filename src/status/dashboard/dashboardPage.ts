import { html, raw } from 'hono/html';
import type { StatusDocument } from '../statusDocument.ts';
import { policyOfPage } from './contentSecurityPolicy.ts';
import { countOf } from '../../count.ts';
import { coverageMap } from './coverageMap.ts';
import { feedCard } from './feedCard.ts';
import { inboxCard } from './inboxCard.ts';
import type { Markup } from './markup.ts';
import { problemList } from './problemList.ts';
import { styleSheet } from './styleSheet.ts';
import { subscriptionCard } from './subscriptionCard.ts';
import { timerTable } from './timerTable.ts';
import { verdict, verdictWords } from './verdict.ts';

// In one piece: the policy's hash is of everything between the tags, white space included.
const style = raw(`<style>${styleSheet}</style>`);

/**
 * The status as one HTML document that needs nothing else, neither scripts nor other files. To be
 * sent with the header `Content-Security-Policy` of `contentSecurityPolicy.ts`.
 */
export async function dashboardPage(document: StatusDocument): Promise<string> {
  const page = await html`<!doctype html>
    <html lang="en">
      ${head(document)}
      <body>
        ${verdict(document)} ${contents()}
        <main>
          ${problemList(document.problems, isAllRead(document))} ${feeds(document)}
          ${coverageMap(document.feeds)} ${callRecords(document)} ${timers(document)}
        </main>
        <footer class="quiet">
          <p>All times are UTC. Load this page again to see how things are now.</p>
        </footer>
      </body>
    </html>`;
  return page.toString();
}

function head(document: StatusDocument): Markup {
  // No referrer: the address of this page may hold the function key.
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policyOfPage}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <meta name="robots" content="noindex" />
    <title>${verdictWords(document)} – Teams call export</title>
    ${style}
  </head>`;
}

function contents(): Markup {
  return html`<nav aria-label="On this page">
    <a href="#problems">Problems</a> <a href="#feeds">Feeds</a> <a href="#coverage">Coverage</a>
    <a href="#call-records">Call records</a> <a href="#timers">Timers</a>
  </nav>`;
}

function feeds({ feeds, problems, checkedAt }: StatusDocument): Markup {
  const cards = feeds.map((feed, index) =>
    feedCard(feed, {
      id: `feed-${index + 1}`,
      problems: problems.filter((problem) => problem.feed === feed.name).length,
      checkedAt,
    }),
  );
  return html`<section aria-labelledby="feeds">
    <h2 id="feeds">Feeds</h2>
    ${cards.length === 0 ? html`<p>No feed is known.</p>` : html`<div class="cards">${cards}</div>`}
  </section>`;
}

function callRecords(document: StatusDocument): Markup {
  const { subscription, inbox, landed, checkedAt } = document;
  return html`<section aria-labelledby="call-records">
    <h2 id="call-records">Call records</h2>
    <div class="cards">
      ${subscriptionCard(subscription, { checkedAt, isAllRead: isAllRead(document) })}
      ${inboxCard(inbox, landed, checkedAt)}
    </div>
  </section>`;
}

function timers({ timers, throttlesLastHour, checkedAt }: StatusDocument): Markup {
  return html`<section aria-labelledby="timers">
    <h2 id="timers">Timers and throttling</h2>
    <div class="card">
      ${timerTable(timers, checkedAt)}
      <p>Graph has asked to wait (429) ${countOf(throttlesLastHour, 'time')} in the last hour.</p>
    </div>
  </section>`;
}

function isAllRead({ problems }: StatusDocument): boolean {
  return !problems.some(({ code }) => code === 'storageRefused');
}
