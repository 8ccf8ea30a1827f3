import type { FeedReport } from '../../export/exportRun.ts';
import type { RunReport } from '../../export/exportLogs.ts';
import type { ExportPlace } from './exportPlace.ts';
import { count } from '../../count.ts';
import { firstQuery } from './firstQuery.ts';
import type { Progress } from './progress.ts';
import { reasonWords } from './reasonWords.ts';

/** What is printed when a run has ended. */
export interface EndedRun {
  readonly report: RunReport;
  readonly progress: Progress;
  readonly place: ExportPlace;
  /** True if a person or the system has stopped it. */
  readonly stopped: boolean;
}

/** The end of a run as text: outcome, a table of the feeds, where the files are, a first query. */
export function summary({ report, progress, place, stopped }: EndedRun): string {
  const sections = [
    [outcome(report, stopped)],
    feedTable(report.feeds, progress),
    [...reasons(report), ...findings(progress)],
    files(place, report.feeds, progress),
    [firstQuery(place, exampleOf(report.feeds, progress).feed)],
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function outcome({ complete }: RunReport, stopped: boolean): string {
  const goOn = 'Nothing is lost: the same command goes on where this run ended.';
  if (stopped) return `Stopped. ${goOn}`;
  if (!complete) return `Not complete. ${goOn}`;
  return 'Complete: every window is done.';
}

function feedTable(feeds: readonly FeedReport[], progress: Progress): string[] {
  const head = ['feed', 'windows done', 'left', 'rows read', 'rows written'];
  const body = feeds.map(({ feed, done, left }) => {
    const { rowsRead = 0, rowsWritten = 0 } = progress.get(feed) ?? {};
    return [feed, ...[done, left, rowsRead, rowsWritten].map(count)];
  });
  const rows = [head, ...body];
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map(([name = '', ...cells]) => {
    const aligned = cells.map((cell, i) => cell.padStart(widths[i + 1] ?? 0));
    return `  ${[name.padEnd(widths[0] ?? 0), ...aligned].join('  ')}`;
  });
}

function reasons({ feeds, errors }: RunReport): string[] {
  const ofFeeds = feeds.flatMap(({ feed, error }) =>
    error === undefined ? [] : [`${feed}: ${reasonWords(error)}`],
  );
  return [...ofFeeds, ...errors.map((error) => `after the export: ${reasonWords(error)}`)];
}

/** What was odd about rows; nothing of it is lost. */
function findings(progress: Progress): string[] {
  return [...progress.values()].flatMap((feed) => {
    const counted = Object.entries(feed.findings).map(([kind, n]) => `${kind} ${count(n)}`);
    return counted.length === 0 ? [] : [`${feed.feed}: odd rows, all kept: ${counted.join(', ')}`];
  });
}

function files(place: ExportPlace, feeds: readonly FeedReport[], progress: Progress): string[] {
  const { container, endpoint } = place;
  const { feed, date } = exampleOf(feeds, progress);
  const raw = `${container}-raw`;
  const lines = [
    [container, `tables/${feed}/date=${date}/*.parquet`, 'rows in typed columns'],
    [container, 'tables/coverage/coverage.parquet', 'what is exported'],
    [raw, `${feed}/date=${date}/*.ndjson.gz`, 'rows as Graph sent them'],
  ];
  const pathWidth = Math.max(...lines.map(([, path = '']) => path.length));
  return [
    `Files in ${endpoint}, by container:`,
    ...lines.map(([name = '', path = '', what = '']) =>
      ['', name.padEnd(raw.length), path.padEnd(pathWidth), what].join('  '),
    ),
  ];
}

/** A feed and a day whose files this run has written, if it has written any. */
function exampleOf(feeds: readonly FeedReport[], progress: Progress) {
  const written = [...progress.values()].find(({ lastWritten }) => lastWritten !== undefined);
  const feed = written?.feed ?? feeds[0]?.feed ?? '';
  return { feed, date: written?.lastWritten?.slice(0, 'YYYY-MM-DD'.length) ?? 'YYYY-MM-DD' };
}
