import type { FeedStatus, StatusDocument, StatusProblem } from '../../status/statusDocument.ts';
import { textTable } from './textTable.ts';
import { count } from '../../count.ts';
import { reasonWords } from './reasonWords.ts';
import { failureLines } from './statusFailures.ts';
import { minuteOf, moment, roughly } from './timeWords.ts';
import { wrap } from './wrap.ts';

const width = 100;

/** Status as text of at most 100 columns: verdict, problems, feeds, failures, everything else. */
export function statusText(document: StatusDocument): string {
  const now = Date.parse(document.checkedAt);
  const sections = [
    verdict(document),
    ...document.problems.map(problemLines),
    feedTable(document.feeds, now),
    windowTable(document.feeds),
    ...failureLines(document, now, width),
    otherLines(document, now),
    timerTable(document, now),
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function verdict({ healthy, problems, checkedAt, version }: StatusDocument): string[] {
  const number = problems.length === 1 ? 'one problem' : `${count(problems.length)} problems`;
  const words = healthy ? 'Healthy: data is flowing.' : `Not healthy: ${number}.`;
  return [words, `Checked ${minuteOf(checkedAt)}, version ${version}.`];
}

function problemLines({ code, feed, message, remedy, playbook }: StatusProblem): string[] {
  return [
    feed === null ? code : `${code}: ${feed}`,
    ...wrap(message, width, '  '),
    ...wrap(`What to do: ${remedy}`, width, '  '),
    ...wrap(`More: ${playbook}`, width, '  '),
  ];
}

function feedTable(feeds: readonly FeedStatus[], now: number): string[] {
  const rows = feeds.map(({ name, lastSuccess, newestRow, lagMinutes }) => [
    name,
    moment(lastSuccess, now),
    newestRow === null ? null : moment(newestRow, now),
    lagMinutes === null ? null : roughly(lagMinutes * 60_000),
  ]);
  return table(['feed', 'last success', 'newest row', 'lag'], rows);
}

function windowTable(feeds: readonly FeedStatus[]): string[] {
  const names = ['windows of', 'due', 'open', 'failing', 'settled', 'beyond retention'];
  const rows = feeds.map(({ name, windows, rowsPerDay }) => {
    const { due, open, failing, settled, beyondRetention } = windows;
    const newRows = rowsPerDay.reduce((sum, { rows }) => sum + rows, 0);
    return [name, ...[due, open, failing, settled, beyondRetention, newRows].map(count)];
  });
  return table([...names, 'rows, 35 days'], rows);
}

function otherLines(document: StatusDocument, now: number): string[] {
  const { inbox, landed, throttlesLastHour } = document;
  const waiting = `${count(inbox.waiting)}${inbox.isMore ? ' or more' : ''} waiting`;
  const oldest = inbox.oldest === null ? '' : `, the oldest since ${moment(inbox.oldest, now)}`;
  const lines = [
    ['subscription', subscriptionWords(document, now)],
    ['inbox', `${waiting}, ${count(inbox.failing)} failing${oldest}`],
    ['landed', `${count(landed)} call records, not yet published`],
    ['throttles', `${count(throttlesLastHour)} answers 429 of Graph in the last hour`],
  ];
  return lines.flatMap(([name = '', words = '']) => {
    const [first = '', ...others] = wrap(words, width, ' '.repeat(14));
    return [name.padEnd(14) + first.trimStart(), ...others];
  });
}

function subscriptionWords({ subscription }: StatusDocument, now: number): string {
  if (subscription === null) return 'switched off: Graph shall not notify';
  const { id, expiresAt, lastNotification, lastHandshake, error } = subscription;
  return [
    id === null ? 'there is none' : `${id} until ${moment(expiresAt, now)}`,
    `last notification ${moment(lastNotification, now)}`,
    `last handshake ${moment(lastHandshake, now)}`,
    ...(error === null ? [] : [`last renewal failed: ${reasonWords(error)}`]),
  ].join('; ');
}

function timerTable({ timers }: StatusDocument, now: number): string[] {
  if (timers.length === 0) return [];
  const rows = timers.map(({ name, schedule, lastStart, lastEnd, error, silent }) => {
    const isRunning = lastStart !== null && lastEnd === null;
    const [failed] = error === null ? [] : ['failed'];
    const state = silent ? 'silent' : (failed ?? (isRunning ? 'running' : 'ok'));
    return [name, schedule, moment(lastStart, now), state];
  });
  return table(['timer', 'schedule (UTC)', 'last start', 'state'], rows);
}

function table(names: readonly string[], rows: readonly (readonly (string | null)[])[]): string[] {
  return rows.length === 0 ? [] : textTable(names, rows);
}
