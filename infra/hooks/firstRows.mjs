const pollMs = 10_000;
/** How far back the first rows are looked for. */
const periodMs = 7 * 86_400_000;

/**
 * Starts an export of the last days and waits for the first rows of each feed, or for the reason why
 * there are none.
 * @param ask asks the app: takes method, path and body, gives `{ status, body }`, throws if there was
 *   no answer
 * @param feeds names
 * @param clock `now()` in milliseconds since 1970, `sleep(ms)`
 * @param print takes a line of progress
 * @param waitMs when to stop waiting
 * @returns true if nothing is wrong: each feed has rows, has none to have, or is being read
 */
export async function firstRows({ ask, feeds, clock, print, waitMs }) {
  const startedAt = clock.now();
  const waiting = new Set(feeds);
  const refusals = new Map();
  const texts = new Map();
  let states = feeds.map(() => ({ kind: 'absent', text: '' }));
  for (;;) {
    try {
      await startExport(ask, waiting, startedAt, refusals);
      const document = await readStatus(ask);
      states = feeds.map((feed) => refusals.get(feed) ?? feedState(feed, document, startedAt));
    } catch (error) {
      states = states.map((state) => ({ ...state, text: `No answer yet: ${error.message}` }));
    }
    for (const [i, { text }] of states.entries()) {
      const feed = feeds[i];
      if (texts.get(feed) !== text) print(`${feed}: ${text}`);
      texts.set(feed, text);
    }
    if (states.every(({ kind }) => kind === 'rows' || kind === 'none')) return true;
    if (clock.now() - startedAt >= waitMs) return states.every(({ kind }) => isWell.has(kind));
    await clock.sleep(pollMs);
  }
}

const isWell = new Set(['rows', 'none', 'reading']);

/** What a new app may answer until its routes and keys are there. */
const isEarly = (status) => status === 401 || status === 404 || status >= 500;

/** Marks the last days due, once a feed: those that need not be asked for again leave `waiting`. */
async function startExport(ask, waiting, now, refusals) {
  for (const feed of waiting) {
    const [from, to] = [now - periodMs, now].map(
      (time) => `${new Date(time).toISOString().slice(0, 19)}Z`,
    );
    const { status, body } = await ask('POST', '/api/export', { feed, from, to });
    const text = `The export was answered ${status} ${JSON.stringify(body)}.`;
    if (isEarly(status)) throw new Error(text);
    if (status !== 202) refusals.set(feed, { kind: 'problem', text });
    waiting.delete(feed);
  }
}

/** Answered with 503 as long as anything is wrong. */
async function readStatus(ask) {
  const { status, body } = await ask('GET', '/api/status');
  if (Array.isArray(body.feeds)) return body;
  throw new Error(`Status was answered ${status} ${JSON.stringify(body)}.`);
}

/**
 * What the app's status says about one feed.
 * @param document a StatusDocument: src/status/statusDocument.ts
 * @param startedAt a success before that says nothing
 */
function feedState(feed, document, startedAt) {
  const { feeds, problems } = document;
  const status = feeds.find(({ name }) => name === feed) ?? neverSeen;
  const { lastSuccess, rowsPerDay } = status;
  const rows = rowsPerDay.reduce((sum, day) => sum + day.rows, 0);
  if (rows > 0) return { kind: 'rows', text: `${rows} rows are there.` };
  // One of the feed itself says more than one of all feeds.
  const ofFeed = problems.find((one) => one.feed === feed);
  const problem = ofFeed ?? problems.find((one) => one.feed === null);
  if (problem) return { kind: 'problem', text: `${problem.message} ${problem.remedy}` };
  const hasAnswered = lastSuccess !== null && Date.parse(lastSuccess) >= startedAt;
  if (hasAnswered && !isUnderWay(status, document)) {
    return { kind: 'none', text: 'Graph answered and had no rows for these days.' };
  }
  return { kind: 'reading', text: 'It is being read.' };
}

/** One answer says nothing of windows not read yet, nor of call records that are only listed yet. */
function isUnderWay({ name, windows: { due, failing } }, { inbox, landed }) {
  if (due + failing > 0) return true;
  return name === 'callRecords' && inbox.waiting + landed > 0;
}

const neverSeen = { lastSuccess: null, rowsPerDay: [] };
