import { html } from 'hono/html';
import type { FeedStatus, WindowCounts } from '../statusDocument.ts';
import { badge } from './badge.ts';
import { count, countOf } from '../../count.ts';
import { durationWords } from './durationWords.ts';
import { figureList } from './figureList.ts';
import type { Markup } from './markup.ts';
import { momentAndAge } from './moment.ts';
import { rowsPlot } from './rowsPlot.ts';
import { windowFailures } from './windowFailures.ts';

/**
 * How far a feed has got.
 * @param id of its own on the page
 * @param problems how many of them are of this feed
 */
export function feedCard(
  feed: FeedStatus,
  { id, problems, checkedAt }: { id: string; problems: number; checkedAt: string },
): Markup {
  const { name, lastSuccess, newestRow, lagMinutes, windows, failures, rowsPerDay } = feed;
  const lag = lagMinutes === null ? 'not known yet' : durationWords(lagMinutes * 60_000);
  return html`<article class="card${problems > 0 ? ' bad' : ''}" aria-labelledby="${id}">
    <h3 id="${id}">${name} ${feedBadge(feed, problems)}</h3>
    ${figureList([
      { label: 'Lag', value: lag },
      { label: 'Last success', value: momentAndAge(lastSuccess, checkedAt, 'never') },
      { label: 'Newest row', value: momentAndAge(newestRow, checkedAt, 'none yet') },
    ])}
    <h4>Windows</h4>
    ${windowFigures(windows)} ${rowsPlot(name, rowsPerDay)}
    ${windowFailures(failures, windows.failing)}
  </article>`;
}

function feedBadge({ windows, lastSuccess }: FeedStatus, problems: number): Markup {
  if (problems > 0) return badge('bad', countOf(problems, 'problem'));
  if (windows.failing > 0) return badge('notice', 'some windows failing');
  if (lastSuccess === null) return badge('notice', 'not pulled yet');
  return badge('good', 'no problem');
}

function windowFigures(windows: WindowCounts): Markup {
  const { due, open, failing, settled, beyondRetention } = windows;
  return figureList([
    { label: 'Due', value: count(due) },
    { label: 'Open', value: count(open) },
    { label: 'Failing', value: count(failing), isBad: failing > 0 },
    { label: 'Settled', value: count(settled) },
    { label: 'Beyond retention', value: count(beyondRetention) },
  ]);
}
