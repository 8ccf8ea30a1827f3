import { describe, expect, it } from 'vitest';
import {
  BadAnswerError,
  BrokenPagingError,
  FeedUnavailableError,
  PermissionMissingError,
  RetryLaterError,
  SignInRefusedError,
} from '../../src/errors.ts';
import type { PageRequest } from '../../src/export/logSource.ts';
import { edge } from '../../src/export/window.ts';
import type { LogFeed } from '../../src/feeds/feed.ts';
import { directRoutingCalls } from '../../src/feeds/directRoutingCalls.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { smsLog } from '../../src/feeds/smsLog.ts';
import { Crash, failAt, Steps, type Step } from '../support/steps.ts';
import { call, hourMs, World } from '../support/world.ts';

const second = Date.parse('2026-11-02');
const minuteMs = 60_000;
const ids = ['a', 'b', 'c', 'd', 'e'];

/** Five rows on 2 November, one a page. */
function pagedWorld(): World {
  const world = new World('2026-11-03T00:30:00Z', { exportStart: second, pageSize: 1 });
  ids.forEach((id, n) => {
    world.source.put(pstnCalls, call(id, `2026-11-02T1${n}:00:00Z`));
  });
  return world;
}

/** How far in the second of November a request goes on: 0 for its beginning. */
function placeOf({ range, link }: PageRequest): number | undefined {
  if (range.from !== second) return undefined;
  return link === undefined ? 0 : (JSON.parse(link) as number[])[2];
}

function places(world: World): (number | undefined)[] {
  return world.source.requests.map(placeOf).filter((place) => place !== undefined);
}

/** Fails every request for a page of 2 November, once for each error. */
function failOnce(world: World, place: number, ...errors: readonly Error[]): void {
  const left = [...errors];
  world.source.beforeAnswer = (request) => {
    const error = placeOf(request) === place ? left.shift() : undefined;
    if (error !== undefined) throw error;
  };
}

function idsOf(world: World): string[] {
  return world.allRows().map((row) => (JSON.parse(row) as { id: string }).id);
}

function fail(make: () => Error, holds: (request: PageRequest) => boolean) {
  return (request: PageRequest) => {
    if (holds(request)) throw make();
  };
}

const isFeed = (feed: LogFeed) => (request: PageRequest) => request.feed.name === feed.name;
const unreachable = () => new RetryLaterError('Graph cannot be reached', undefined);

describe('a pull that is asked to stop', () => {
  it('stores what it has read at once, and another instance goes on from there', async () => {
    const world = pagedWorld();
    const stop = new AbortController();
    world.source.beforeAnswer = (request) => {
      if (placeOf(request) === 3) stop.abort(new Error('time is up'));
    };
    const report = await world.run({ stop: stop.signal });
    expect(report).toMatchObject({
      complete: false,
      feeds: [{ left: 1, error: 'stopped before the end' }],
    });
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      leaseUntil: 0,
      attempts: 0,
      pull: { pages: 3, rows: 3 },
    });
    world.source.requests.length = 0;
    expect(await world.run()).toMatchObject({ complete: true });
    expect(places(world)).toEqual([3, 4]);
    expect(idsOf(world)).toEqual(ids);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ lastPullRows: 5 });
  });

  it('begins no other window', async () => {
    const world = pagedWorld();
    const stop = new AbortController();
    stop.abort(new Error('time is up'));
    expect(await world.run({ stop: stop.signal })).toMatchObject({ feeds: [{ done: 0, left: 2 }] });
    expect(world.source.requests).toEqual([]);
  });
});

describe('a checkpoint', () => {
  it('is stored after a minute of work, so that a crash costs no more than that', async () => {
    const world = pagedWorld();
    world.source.beforeAnswer = () => world.clock.advance(25_000);
    let isDead = false;
    const dieOnceStored = async ({ name, phase }: Step) => {
      if (isDead) throw new Crash(`crashed at ${name}`);
      if (phase === 'before' || !name.startsWith('transact replace')) return;
      const { pull } = await world.windowAt('2026-11-02');
      isDead = pull?.runs.length === 1;
    };
    await world.run({}, new Steps(dieOnceStored));
    expect(isDead).toBe(true);
    const { pull } = await world.windowAt('2026-11-02');
    expect(pull?.pages).toBeGreaterThanOrEqual(2);
    expect(pull?.pages).toBeLessThanOrEqual(4);
    world.source.requests.length = 0;
    await world.clock.advance(61_000);
    await world.run();
    expect(places(world)[0]).toBe(pull?.pages);
    expect(idsOf(world)).toEqual(ids);
  });

  it('with every page is stored if the window cannot be finished: no request is needed then', async () => {
    const world = pagedWorld();
    world.source.beforeAnswer = () => world.clock.advance(61_000);
    const head = /head pstnCalls\/date=2026-11-02/;
    await world.run({}, new Steps(failAt(head, 'before', 1)));
    expect(await world.windowAt('2026-11-02')).toMatchObject({ pull: { next: null, pages: 5 } });
    world.source.requests.length = 0;
    await world.clock.advance(61_000);
    await world.run();
    expect(places(world)).toEqual([]);
    expect(idsOf(world)).toEqual(ids);
  });
});

describe('paging that cannot be gone on with', () => {
  it('begins anew once and keeps what was read', async () => {
    const world = pagedWorld();
    failOnce(world, 3, new BrokenPagingError('the link has run out'));
    const { beforeAnswer } = world.source;
    world.source.beforeAnswer = (request) => {
      // What the first paging has read is gone when the second begins.
      if (placeOf(request) === 3) world.source.withdraw(pstnCalls, 'a');
      return beforeAnswer(request);
    };
    expect(await world.run()).toMatchObject({ complete: true });
    expect(places(world)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(idsOf(world)).toEqual(ids);
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      rows: 5,
      lastPullRows: 4,
      attempts: 0,
    });
    expect(world.staging()).toEqual([]);
  });

  it('keeps a row that only the first paging had, though the second is as the last pull was', async () => {
    const world = pagedWorld();
    await world.run();
    world.source.put(pstnCalls, call('brief', '2026-11-02T09:00:00Z'));
    await world.clock.advance(hourMs);
    let isBroken = false;
    world.source.beforeAnswer = (request) => {
      if (placeOf(request) !== 3 || isBroken) return;
      isBroken = true;
      world.source.withdraw(pstnCalls, 'brief');
      throw new BrokenPagingError('the link has run out');
    };
    expect(await world.run()).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(['brief', ...ids]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 6, lastPullRows: 5 });
  });

  it('backs off if it breaks again, and loses nothing', async () => {
    const world = pagedWorld();
    const broken = new BrokenPagingError('the link has run out');
    failOnce(world, 3, broken, broken);
    expect(await world.run()).toMatchObject({ complete: false, feeds: [{ done: 1, left: 1 }] });
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      attempts: 1,
      lastError: 'BrokenPagingError: the link has run out',
      nextPull: world.clock.now() + minuteMs,
    });
    await world.clock.advance(minuteMs);
    expect(await world.run()).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(ids);
  });

  it('ends where a link comes twice: it backs off instead of turning for ever', async () => {
    const world = pagedWorld();
    const { source } = world;
    const fetchPage = source.fetchPage.bind(source);
    source.fetchPage = async (request, signal) => {
      const page = await fetchPage(request, signal);
      return placeOf(request) === 3
        ? { ...page, next: JSON.stringify([second, second + 24 * hourMs, 2]) }
        : page;
    };
    expect(await world.run()).toMatchObject({ complete: false });
    expect(places(world).length).toBeLessThan(12);
    const window = await world.windowAt('2026-11-02');
    expect(window.lastError).toMatch(/a link has come twice/);
    expect(window.attempts).toBe(1);
  });

  it('keeps the rows of many broken pagings in few runs', async () => {
    const world = pagedWorld();
    for (let times = 0; times < 70; times += 1) {
      failOnce(world, 2, unreachable());
      world.source.put(pstnCalls, call('a', '2026-11-02T10:00:00Z', { duration: times }));
      await world.run();
      await world.clock.advance(7 * hourMs);
    }
    const [window] = await world.windows();
    expect(window?.pull?.runs.length).toBeLessThan(70);

    world.source.withdraw(pstnCalls, 'b');
    world.source.beforeAnswer = () => undefined;
    await world.run();

    expect(idsOf(world)).toEqual(ids);
    expect(JSON.parse(world.allRows()[0] ?? '')).toMatchObject({ id: 'a', duration: 69 });
  });

  it('begins anew if the pull is older than six hours', async () => {
    const world = pagedWorld();
    failOnce(world, 3, unreachable());
    await world.run();
    await world.clock.advance(6 * hourMs + 1);
    world.source.requests.length = 0;
    const begunAt = world.clock.now();
    await world.run();
    expect(places(world)).toEqual([0, 1, 2, 3, 4]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      lastPull: begunAt,
      lastPullRows: 5,
    });
    expect(idsOf(world)).toEqual(ids);
  });

  it('goes on from its link if the pull is younger', async () => {
    const world = pagedWorld();
    failOnce(world, 3, unreachable());
    await world.run();
    await world.clock.advance(5 * hourMs);
    world.source.requests.length = 0;
    await world.run();
    expect(places(world)).toEqual([3, 4]);
  });

  it('begins anew in the same run if a checkpoint has vanished', async () => {
    const world = pagedWorld();
    failOnce(world, 3, unreachable());
    await world.run();
    const [run] = world.staging();
    await world.raw.remove(run ?? '');
    await world.clock.advance(hourMs);
    world.source.requests.length = 0;
    expect(await world.run()).toMatchObject({ complete: true });
    expect(places(world)).toEqual([3, 4, 0, 1, 2, 3, 4]);
    expect(idsOf(world)).toEqual(ids);
  });
});

describe('Graph that names a time to wait for', () => {
  async function throttledWorld() {
    const world = pagedWorld();
    world.feeds = [pstnCalls, directRoutingCalls];
    const notBefore = world.clock.now() + 20 * minuteMs;
    world.source.beforeAnswer = fail(
      () => new RetryLaterError('Graph asks to wait', notBefore),
      (request) => isFeed(pstnCalls)(request) && placeOf(request) === 2,
    );
    const report = await world.run();
    world.source.beforeAnswer = () => undefined;
    return { world, report, notBefore };
  }

  it('is not asked by that feed again, and the other feeds go on', async () => {
    const { world, report, notBefore } = await throttledWorld();
    expect(report).toMatchObject({
      complete: false,
      feeds: [
        { feed: 'pstnCalls', done: 1, left: 1, error: 'RetryLaterError: Graph asks to wait' },
        { feed: 'directRoutingCalls', done: 2, left: 0, error: undefined },
      ],
    });
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      nextPull: notBefore,
      pull: { pages: 2 },
    });
  });

  it('is not asked before that by the next run, which has too little time to wait', async () => {
    const { world, notBefore } = await throttledWorld();
    await world.goTo('2026-11-03T00:49:00Z');
    world.settings = { ...world.settings, exportStart: second - 24 * hourMs };
    world.source.requests.length = 0;
    const report = await world.run({ giveUpAt: notBefore - 1 });
    expect(world.source.requests.filter(isFeed(pstnCalls))).toEqual([]);
    expect(report).toMatchObject({ complete: false, feeds: [{ done: 0, left: 1 }, { done: 1 }] });
    expect(report.feeds[0]?.error).toContain(edge(notBefore));
  });

  it('is not waited for longer than ten minutes, however much time there is', async () => {
    const { world, notBefore } = await throttledWorld();
    world.source.requests.length = 0;
    const report = await world.run({ range: { from: second } });
    expect(world.source.requests.filter(isFeed(pstnCalls))).toEqual([]);
    expect(report.feeds[0]?.error).toContain(edge(notBefore));
  });

  it('is asked at that time by a run that can wait for it', async () => {
    const { world, notBefore } = await throttledWorld();
    await world.goTo('2026-11-03T00:45:00Z');
    const asked: number[] = [];
    world.source.requests.length = 0;
    world.source.beforeAnswer = (request) => {
      if (isFeed(pstnCalls)(request)) asked.push(world.clock.now());
    };
    await world.run({ range: { from: second } });
    expect(Math.min(...asked)).toBe(notBefore);
    expect(places(world)).toEqual(expect.arrayContaining([2, 3, 4]));
    expect(idsOf(world)).toEqual(ids);
  });

  it('is asked for no window of that feed any more in the same run', async () => {
    const world = pagedWorld();
    world.settings = { ...world.settings, exportStart: second - 5 * 24 * hourMs };
    const notBefore = world.clock.now() + 20 * minuteMs;
    world.source.beforeAnswer = () => {
      throw new RetryLaterError('Graph asks to wait', notBefore);
    };
    expect(await world.run()).toMatchObject({ feeds: [{ done: 0, left: 7 }] });
    expect(world.source.requests).toHaveLength(1);
  });
});

describe('Graph that cannot be reached', () => {
  it('is tried once for each other window, and the window that failed backs off longer', async () => {
    const world = pagedWorld();
    world.settings = { ...world.settings, exportStart: second - 2 * 24 * hourMs };
    world.source.beforeAnswer = () => {
      throw unreachable();
    };
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      world.source.requests.length = 0;
      expect(await world.run()).toMatchObject({ complete: false, feeds: [{ left: 4 }] });
      expect(world.source.requests.map(({ retry }) => retry)).toEqual([true, false, false, false]);
      const { attempts, nextPull } = await world.windowAt('2026-11-02');
      expect(attempts).toBe(attempt);
      waits.push((nextPull - world.clock.now()) / minuteMs);
      await world.clock.advance(nextPull - world.clock.now());
    }
    expect(waits).toEqual([1, 2, 4, 8]);
  });

  it('is asked as usual again in the same run after a success', async () => {
    const world = pagedWorld();
    world.settings = { ...world.settings, exportStart: second - 24 * hourMs };
    world.source.beforeAnswer = fail(unreachable, ({ range }) => range.from > second);
    await world.run();
    const retries = world.source.requests.map(
      ({ range, retry }) => `${edge(range.from).slice(8, 10)} ${retry}`,
    );
    expect(retries[0]).toBe('03 true');
    expect(retries[1]).toBe('02 false');
    expect(retries.at(-1)).toBe('01 true');
  });

  it('is asked anew when it can: the pull counts from then on', async () => {
    const world = pagedWorld();
    failOnce(world, 0, unreachable());
    await world.run();
    await world.clock.advance(5 * hourMs);
    const askedAt = world.clock.now();
    expect(await world.run()).toMatchObject({ complete: true });
    expect((await world.windowAt('2026-11-02')).lastPull).toBe(askedAt);
  });

  it('leaves no trace in the ledger after a later success', async () => {
    const world = pagedWorld();
    failOnce(world, 0, unreachable());
    await world.run();
    await world.clock.advance(hourMs);
    expect(await world.run()).toMatchObject({ complete: true });
    const window = await world.windowAt('2026-11-02');
    expect(window).toMatchObject({ attempts: 0, lastError: '' });
    expect([window.pull, window.failedAt]).toEqual([undefined, undefined]);
  });

  it('is not asked for a window that backs off', async () => {
    const world = pagedWorld();
    failOnce(world, 0, unreachable());
    await world.run();
    world.source.requests.length = 0;
    await world.clock.advance(minuteMs - 1);
    await world.run();
    expect(places(world)).toEqual([]);
  });

  it('is asked for it at once while a person waits', async () => {
    const world = pagedWorld();
    failOnce(world, 0, unreachable());
    await world.run();
    expect(await world.run({ attended: true })).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(ids);
  });
});

describe('an answer that is no answer', () => {
  it('holds up its own window only, and is visible there', async () => {
    const world = pagedWorld();
    world.settings = { ...world.settings, exportStart: second - 2 * 24 * hourMs };
    const bad = () => new BadAnswerError('pstnCalls 2026-11-02T00:00:00Z: status 406');
    world.source.beforeAnswer = fail(bad, (request) => placeOf(request) === 0);
    const report = await world.run();
    expect(report).toMatchObject({ complete: false, feeds: [{ done: 3, left: 1 }] });
    expect(world.source.requests.every(({ retry }) => retry)).toBe(true);
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      attempts: 1,
      lastError: 'BadAnswerError: pstnCalls 2026-11-02T00:00:00Z: status 406',
      failedAt: world.clock.now(),
      leaseUntil: 0,
    });
    const putBack = world.events.find(({ event }) => event === 'windowPutBack');
    expect(putBack).toMatchObject({
      level: 'warn',
      feed: 'pstnCalls',
      window: '2026-11-02T00:00:00Z',
    });
  });

  it('says where a row is that is not JSON, not what it says', async () => {
    const world = pagedWorld();
    world.source.putText(pstnCalls, '2026-11-02T12:00:00Z', '{"callerNumber":"+4912345');
    await world.run();
    const { lastError } = await world.windowAt('2026-11-02');
    expect(lastError).toBe(
      'BadAnswerError: pstnCalls 2026-11-02T00:00:00Z, page 6: row 1 is not JSON',
    );
  });
});

describe('Graph that refuses access', () => {
  it("ends that feed's run and no other, and the report says why", async () => {
    const world = pagedWorld();
    world.feeds = [pstnCalls, smsLog];
    const refused = () => new PermissionMissingError('CallRecords.Read.All is not granted');
    world.source.beforeAnswer = fail(refused, isFeed(pstnCalls));
    const report = await world.run();
    expect(world.source.requests.filter(isFeed(pstnCalls))).toHaveLength(1);
    expect(report).toMatchObject({
      complete: false,
      feeds: [
        {
          feed: 'pstnCalls',
          done: 0,
          left: 2,
          error: 'PermissionMissingError: CallRecords.Read.All is not granted',
        },
        { feed: 'smsLog', done: 2, left: 0 },
      ],
    });
    expect(report.feeds[0]).not.toHaveProperty('unavailable');
  });

  it.each([
    ['the permission', () => new PermissionMissingError('no')],
    ['a token that is accepted', () => new SignInRefusedError('no')],
    ['the log', () => new FeedUnavailableError('no')],
  ])('costs a run one request, until there is %s: the next run goes on', async (_, make) => {
    const world = pagedWorld();
    world.source.beforeAnswer = fail(make, () => true);
    for (let runs = 1; runs <= 3; runs += 1) {
      await world.run();
      expect(world.source.requests).toHaveLength(runs);
      const { attempts, failedAt, nextPull } = await world.windowAt('2026-11-03');
      expect({ attempts, failedAt, nextPull }).toEqual({
        attempts: runs,
        failedAt: world.clock.now(),
        nextPull: world.clock.now(),
      });
      await world.clock.advance(minuteMs);
    }
    world.source.beforeAnswer = () => undefined;
    expect(await world.run()).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(ids);
    expect(await world.windowAt('2026-11-03')).toMatchObject({ attempts: 0, lastError: '' });
  });

  it('for want of the log is told apart in the report', async () => {
    const world = pagedWorld();
    world.source.beforeAnswer = fail(
      () => new FeedUnavailableError('take it out'),
      isFeed(pstnCalls),
    );
    expect(await world.run()).toMatchObject({
      complete: false,
      feeds: [{ left: 2, error: 'FeedUnavailableError: take it out', unavailable: true }],
    });
  });
});

describe('the SMS log, failing for ever', () => {
  it.each([
    ['unreachable', unreachable],
    ['refused', () => new PermissionMissingError('no')],
    ['unavailable', () => new FeedUnavailableError('no')],
    ['badly answered', () => new BadAnswerError('no')],
    ['throttled', () => new RetryLaterError('later', Date.parse('2027-01-01'))],
  ])('%s, changes nothing for the other feeds', async (_, make) => {
    const worlds = [false, true].map(async (isFailing) => {
      const world = pagedWorld();
      world.feeds = [pstnCalls, directRoutingCalls, smsLog];
      world.source.beforeAnswer = fail(make, (request) => isFailing && isFeed(smsLog)(request));
      for (let n = 0; n < 4; n += 1) {
        await world.run({ giveUpAt: world.clock.now() + 8 * minuteMs });
        await world.clock.advance(10 * minuteMs);
      }
      const asked = world.source.requests.filter((request) => !isFeed(smsLog)(request));
      return {
        rows: world.allRows(),
        asked: asked
          .map(({ feed, range, link, retry }) => ({ feed: feed.name, range, link, retry }))
          .sort((a, b) => (a.feed < b.feed ? -1 : a.feed > b.feed ? 1 : 0)),
      };
    });
    const [usual, failing] = await Promise.all(worlds);
    expect(failing).toEqual(usual);
  });
});
