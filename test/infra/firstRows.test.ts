import { describe, expect, it } from 'vitest';
import type { FeedStatus, StatusDocument, StatusProblem } from '../../src/status/statusDocument.ts';
import { FakeClock } from '../support/fakeClock.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
type Ask = (method: string, path: string, body?: object) => Promise<Answer>;
interface Wait {
  readonly ask: Ask;
  readonly feeds: readonly string[];
  readonly clock: FakeClock;
  readonly print: (line: string) => void;
  readonly waitMs: number;
}

const module = new URL('../../infra/hooks/firstRows.mjs', import.meta.url).href;
const { firstRows } = (await import(module)) as { firstRows: (wait: Wait) => Promise<boolean> };

const startedAt = Date.UTC(2026, 10, 21, 12);
const later = '2026-11-21T12:00:30Z';

const reading = statusOf({ lastSuccess: null });
const pulled = { due: 0, open: 1, settled: 0, failing: 0, beyondRetention: 0 };
const empty = statusOf({ lastSuccess: later, windows: pulled });
const filled = statusOf({
  lastSuccess: later,
  rowsPerDay: [
    { date: '2026-11-20', rows: 3 },
    { date: '2026-11-21', rows: 4 },
  ],
});
const ofFeed = problem('Graph answered 403.', 'Grant it.', 'pstnCalls');
const ofOther = problem('Graph answered 400.', 'Take it out.', 'smsLog');
const ofAll = problem('Storage refuses.', 'Look.', null);
const refused: StatusDocument = { ...reading, problems: [ofFeed] };

/** Waits ten minutes for a feed; the app gives these answers to GET, the last one for ever. */
async function wait(
  statuses: readonly (StatusDocument | Error)[],
  marked: Answer = { status: 202, body: {} },
  feed = 'pstnCalls',
) {
  const posted: object[] = [];
  const printed: string[] = [];
  const clock = new FakeClock(startedAt, { autoAdvance: true });
  let gets = 0;
  const ask: Ask = (method, path, body) => {
    if (method === 'POST') {
      posted.push({ path, ...body });
      return Promise.resolve(marked);
    }
    expect(path).toBe('/api/status');
    const answer = statuses[Math.min(gets++, statuses.length - 1)];
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve({ status: 200, body: answer });
  };
  const print = (line: string) => printed.push(line);
  const waitMs = 600_000;
  const well = await firstRows({ ask, feeds: [feed], clock, print, waitMs });
  return { well, posted, printed, passedMs: clock.now() - startedAt };
}

describe('waiting for the first rows', () => {
  it('has the last seven days of each feed exported, once', async () => {
    const { posted } = await wait([reading, reading, filled]);
    const [from, to] = ['2026-11-14T12:00:00Z', '2026-11-21T12:00:00Z'];
    expect(posted).toEqual([{ path: '/api/export', feed: 'pstnCalls', from, to }]);
  });

  it('ends with the first rows', async () => {
    const { well, printed, passedMs } = await wait([reading, filled]);
    expect(well).toBe(true);
    expect(printed).toEqual(['pstnCalls: It is being read.', 'pstnCalls: 7 rows are there.']);
    expect(passedMs).toBe(10_000);
  });

  it('ends where Graph has answered since and had no rows', async () => {
    const { well, printed } = await wait([empty]);
    expect(well).toBe(true);
    expect(printed).toEqual(['pstnCalls: Graph answered and had no rows for these days.']);
  });

  it.each(['due', 'failing'])('does not take it for empty while windows are %s', async (count) => {
    const partly = statusOf({ lastSuccess: later, windows: { ...pulled, [count]: 1 } });
    const { printed } = await wait([partly, empty]);
    expect(printed).toEqual([
      'pstnCalls: It is being read.',
      'pstnCalls: Graph answered and had no rows for these days.',
    ]);
  });

  it('does not take call records for none while listed ones are fetched and published', async () => {
    const listed = statusOf({ name: 'callRecords', lastSuccess: later, windows: pulled });
    const statuses = [
      { ...listed, inbox: { ...listed.inbox, waiting: 2 } },
      { ...listed, landed: 2 },
      { ...listed, feeds: filled.feeds.map((feed) => ({ ...feed, name: 'callRecords' })) },
    ];
    const { printed } = await wait(statuses, undefined, 'callRecords');
    expect(printed).toEqual(['callRecords: It is being read.', 'callRecords: 7 rows are there.']);
  });

  it('does not take an earlier success for an answer', async () => {
    const old = statusOf({ lastSuccess: '2026-11-21T11:59:00Z', windows: pulled });
    const { printed } = await wait([old, filled]);
    expect(printed[0]).toBe('pstnCalls: It is being read.');
  });

  it('names the reason and fails where it lasts', async () => {
    const { well, printed, passedMs } = await wait([reading, refused]);
    expect(well).toBe(false);
    expect(printed.at(-1)).toBe('pstnCalls: Graph answered 403. Grant it.');
    expect(passedMs).toBe(600_000);
  });

  it('goes on where a reason passes', async () => {
    expect(await wait([refused, refused, filled])).toMatchObject({ well: true });
  });

  it('leaves out the reason of another feed, and takes one of all feeds', async () => {
    const { printed } = await wait([
      { ...reading, problems: [ofOther] },
      { ...reading, problems: [ofOther, ofAll] },
      filled,
    ]);
    expect(printed).toEqual([
      'pstnCalls: It is being read.',
      'pstnCalls: Storage refuses. Look.',
      'pstnCalls: 7 rows are there.',
    ]);
  });

  it('names the reason of the feed itself before one of all feeds', async () => {
    const { printed } = await wait([{ ...reading, problems: [ofAll, ofFeed] }]);
    expect(printed).toEqual(['pstnCalls: Graph answered 403. Grant it.']);
  });

  it('takes a feed that status does not tell of for one that is being read', async () => {
    const { printed } = await wait([{ ...reading, feeds: [] }, filled]);
    expect(printed[0]).toBe('pstnCalls: It is being read.');
  });

  it('waits for an app that does not answer yet', async () => {
    const { well, printed } = await wait([new Error('connection refused'), filled]);
    expect(well).toBe(true);
    expect(printed[0]).toBe('pstnCalls: No answer yet: connection refused');
  });

  it('waits where something else than the app answers', async () => {
    const { printed } = await wait([{ error: 'starting' } as unknown as StatusDocument, filled]);
    expect(printed).toEqual([
      'pstnCalls: No answer yet: Status was answered 200 {"error":"starting"}.',
      'pstnCalls: 7 rows are there.',
    ]);
  });

  it('fails where the app never answers', async () => {
    expect(await wait([new Error('connection refused')])).toMatchObject({ well: false });
  });

  it('says what the app has against the export, and does not ask again', async () => {
    const body = { error: 'No such feed.' };
    const { well, posted, printed } = await wait([filled], { status: 400, body });
    expect(well).toBe(false);
    expect(posted).toHaveLength(1);
    expect(printed).toEqual(['pstnCalls: The export was answered 400 {"error":"No such feed."}.']);
  });

  it.each([401, 404, 503])('takes an answer of %d for an app that is not ready', async (status) => {
    const { well, posted, printed } = await wait([filled], { status, body: {} });
    expect(well).toBe(false);
    expect(posted.length).toBeGreaterThan(1);
    expect(printed).toEqual([`pstnCalls: No answer yet: The export was answered ${status} {}.`]);
  });

  it('is content with a feed that is still being read at the end', async () => {
    expect(await wait([reading])).toMatchObject({ well: true, passedMs: 600_000 });
  });
});

/** What status answers with one feed, `pstnCalls`, and no problem. */
function statusOf(feed: Partial<FeedStatus>): StatusDocument {
  const windows = { due: 1, open: 1, settled: 0, failing: 0, beyondRetention: 0 };
  const never = { lastSuccess: null, newestRow: null, lagMinutes: null };
  const lists = { failures: [], rowsPerDay: [], coverage: [] };
  return {
    checkedAt: later,
    version: '0.1.0',
    healthy: true,
    problems: [],
    feeds: [{ name: 'pstnCalls', ...never, windows, ...lists, ...feed }],
    subscription: null,
    inbox: { waiting: 0, isMore: false, failing: 0, oldest: null, failures: [] },
    landed: 0,
    throttlesLastHour: 0,
    timers: [],
  };
}

function problem(message: string, remedy: string, feed: string | null): StatusProblem {
  return { code: 'feedSilent', message, remedy, playbook: 'docs/playbooks.md#feedsilent', feed };
}
