import { describe, expect, it } from 'vitest';
import { findProblems } from '../../src/status/findProblems.ts';
import { problemCodes } from '../../src/problemCodes.ts';
import { allProblems, everyProblem } from './everyProblem.ts';
import { appNote, facts, feedFacts, feedNames, journal, noApp, now, openRow } from './facts.ts';

describe('an export is healthy', () => {
  it('that runs', () => {
    expect(findProblems(facts())).toEqual([]);
  });

  it('whose app has just started and has pulled nothing yet', () => {
    const fresh = { open: [], recent: [], exportStart: undefined };
    const app = appNote({ firstSeenAt: now });
    const changes = {
      feeds: feedNames.map((name) => feedFacts({ name, ...fresh })),
      journal: journal({ app, timers: new Map() }),
      subscriptions: { known: [], requested: undefined, facts: {}, failure: undefined },
    };
    expect(findProblems(facts(changes))).toEqual([]);
  });

  it('that is done from a terminal: it has no timers and no subscription', () => {
    const subscriptions = { known: [], requested: undefined, facts: {}, failure: undefined };
    expect(findProblems(facts({ journal: journal(noApp), subscriptions }))).toEqual([]);
  });

  it('of which nothing is stored yet', () => {
    expect(findProblems(facts({ feeds: [], journal: journal(noApp) }))).toEqual([]);
  });
});

describe.each(problemCodes)('%s', (code) => {
  it('can be the only problem, and says what is wrong and what to do', () => {
    const found = findProblems(facts(everyProblem[code]));
    expect(found.map((problem) => problem.code)).toEqual([code]);
    expect(found[0]).toMatchObject({
      message: expect.stringMatching(/^[A-Z\d].*\.$/) as string,
      remedy: expect.stringMatching(/^[A-Z].*\.$/) as string,
      playbook: `docs/playbooks.md#${code.toLowerCase()}`,
    });
  });
});

describe('problems', () => {
  it('are found side by side, in the order of their codes', () => {
    const codes = findProblems(facts(allProblems())).map(({ code }) => code);
    expect(codes).toEqual(problemCodes.filter((code) => code !== 'feedSilent'));
  });

  it('are of one feed or of no feed in particular', () => {
    const one = [feedFacts({ name: 'smsLog', open: [openRow({ lastPull: 0 })], recent: [] })];
    expect(findProblems(facts({ feeds: one })).map(({ feed }) => feed)).toEqual(['smsLog']);
    expect(findProblems(facts(everyProblem.clockSkew)).map(({ feed }) => feed)).toEqual([null]);
  });

  it('that all feeds have are told once, of any feed', () => {
    const silent = (name: string) =>
      feedFacts({ name, open: [openRow({ feed: name, lastPull: 0 })], recent: [] });
    expect(findProblems(facts({ feeds: feedNames.map(silent) }))).toMatchObject([
      { message: 'No window of any feed has been pulled for three intervals.', feed: null },
    ]);
  });

  it('never quote an error', () => {
    const errors = JSON.stringify(findProblems(facts(allProblems())));
    expect(errors).not.toContain('Error');
  });
});
