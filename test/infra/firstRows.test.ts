import { describe, expect, it } from 'vitest';
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

interface Status {
  readonly feeds: readonly object[];
  readonly problems: readonly object[];
}
const reading: Status = { feeds: [{ name: 'pstnCalls', lastSuccess: null }], problems: [] };
const filled: Status = {
  feeds: [{ name: 'pstnCalls', lastSuccess: later, rowsPerDay: [{ rows: 3 }, { rows: 4 }] }],
  problems: [],
};
const refused: Status = {
  ...reading,
  problems: [{ message: 'Graph answered 403.', remedy: 'Grant it.', feed: 'pstnCalls' }],
};

/** Waits ten minutes for `pstnCalls`; the app gives these answers to GET, the last one for ever. */
async function wait(
  statuses: readonly (Status | Error)[],
  marked: Answer = { status: 202, body: {} },
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
  const well = await firstRows({ ask, feeds: ['pstnCalls'], clock, print, waitMs });
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
    const none = {
      feeds: [{ name: 'pstnCalls', lastSuccess: later, rowsPerDay: [] }],
      problems: [],
    };
    const { well, printed } = await wait([none]);
    expect(well).toBe(true);
    expect(printed).toEqual(['pstnCalls: Graph answered and had no rows for these days.']);
  });

  it('does not take an earlier success for an answer', async () => {
    const old = {
      feeds: [{ name: 'pstnCalls', lastSuccess: '2026-11-21T11:59:00Z' }],
      problems: [],
    };
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
    const other = { message: 'Other.', remedy: '', feed: 'smsLog' };
    const common = { message: 'Storage refuses.', remedy: 'Look.' };
    const { printed } = await wait([
      { ...reading, problems: [other] },
      { ...reading, problems: [other, common] },
      filled,
    ]);
    expect(printed).toEqual([
      'pstnCalls: It is being read.',
      'pstnCalls: Storage refuses. Look.',
      'pstnCalls: 7 rows are there.',
    ]);
  });

  it('waits for an app that does not answer yet', async () => {
    const { well, printed } = await wait([new Error('connection refused'), filled]);
    expect(well).toBe(true);
    expect(printed[0]).toBe('pstnCalls: No answer yet: connection refused');
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
