import { describe, expect, it } from 'vitest';
import { readExportRequest } from '../../src/functions/readExportRequest.ts';

const now = Date.parse('2026-11-21T10:30:00.500Z');
const settings = { feeds: ['pstnCalls', 'callRecords'], partitionHours: 24 };

function read(body: unknown, hours = 24) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readExportRequest(text, { ...settings, partitionHours: hours }, now);
}

function problemsOf(body: unknown, hours = 24): readonly string[] {
  const answer = read(body, hours);
  return 'problems' in answer ? answer.problems : [];
}

const feedProblem = '"feed" must be one of pstnCalls, callRecords';
const timeProblem = 'must be a UTC date (2026-11-01) or a date-time ending in Z, from 1970 on';

describe('a request', () => {
  it('names a feed and a range, whose end does not belong to it', () => {
    expect(read({ feed: 'callRecords', from: '2026-11-01', to: '2026-11-03T06:00:00Z' })).toEqual({
      feed: 'callRecords',
      from: Date.parse('2026-11-01T00:00:00Z'),
      to: Date.parse('2026-11-03T06:00:00Z'),
    });
  });

  it.each([
    ['no end', undefined],
    ['an end in the future', '2026-12-31'],
  ])('with %s reaches to now', (_what, to) => {
    expect(read({ feed: 'pstnCalls', from: '2026-11-01', to })).toMatchObject({ to: now });
  });

  it('holds a moment between two milliseconds, at either end', () => {
    const from = '2026-11-01T00:00:00.0015Z';
    const to = '2026-11-01T00:00:00.0016Z';
    const first = Date.parse('2026-11-01T00:00:00.001Z');
    expect(read({ feed: 'pstnCalls', from, to })).toMatchObject({ from: first, to: first + 1 });
  });

  it('may begin in 1970, if its windows are not too many', () => {
    const body = { feed: 'pstnCalls', from: '1970-01-01', to: '1970-01-02' };
    expect(read(body)).toMatchObject({ from: 0 });
  });
});

describe('a body', () => {
  it.each([
    '',
    'feed=pstnCalls',
    '{"feed":',
    '[]',
    '[{"feed":"pstnCalls"}]',
    'null',
    '"text"',
    '7',
  ])('that is no JSON object is refused: %s', (text) => {
    expect(problemsOf(text)).toEqual([
      'the body must be a JSON object such as ' +
        '{"feed":"pstnCalls","from":"2026-11-01","to":"2026-11-08"}',
    ]);
  });

  it('of more than 10 kB is refused unread, counted in bytes', () => {
    const wide = { feed: 'pstnCalls', from: '2026-11-01', note: 'é'.repeat(5_000) };
    const size = Buffer.byteLength(JSON.stringify(wide));
    expect(problemsOf(wide)).toEqual([`the body has ${size} bytes, more than 10000`]);
    const body = JSON.stringify({ feed: 'pstnCalls', from: '2026-11-01' });
    expect(read(body.padEnd(10_000))).toMatchObject({ feed: 'pstnCalls' });
    expect(problemsOf(body.padEnd(10_001))).toHaveLength(1);
  });

  it('is told everything that is wrong with it at once', () => {
    expect(problemsOf({ feed: 'faxes', from: 'yesterday', to: '2026-11-31', until: 1 })).toEqual([
      'there are only "feed", "from" and "to", found "until"',
      `${feedProblem}, found "faxes"`,
      `"from" ${timeProblem}, found "yesterday"`,
      `"to" ${timeProblem}, found "2026-11-31"`,
    ]);
    expect(problemsOf({ feed: 'faxes', from: '2027-01-01' })).toEqual([
      `${feedProblem}, found "faxes"`,
      '"from" must be a time that has passed',
    ]);
  });

  it('needs a feed and a beginning', () => {
    expect(problemsOf({})).toEqual([feedProblem, `"from" ${timeProblem}`]);
  });

  it.each([null, 7, true, ['2026-11-01'], { from: 'secret' }])(
    'may hold nothing but texts, and other values are not repeated: %j',
    (value) => {
      const problems = [feedProblem, `"from" ${timeProblem}`, `"to" ${timeProblem}`];
      expect(problemsOf({ feed: value, from: value, to: value })).toEqual(problems);
    },
  );

  it.each(['pstncalls', 'smsLog', ' pstnCalls', '', 'constructor'])(
    'must name a feed that is exported, exactly so: "%s"',
    (feed) => {
      const problems = [`${feedProblem}, found ${JSON.stringify(feed)}`];
      expect(problemsOf({ feed, from: '2026-11-01' })).toEqual(problems);
    },
  );

  it.each(['1969-12-31', '2026-11-01T06:30:15+01:00', '2026-11-01T06:30:15', '20261101', ''])(
    'must name times as the terminal takes them: "%s"',
    (from) => {
      const problems = [`"from" ${timeProblem}, found ${JSON.stringify(from)}`];
      expect(problemsOf({ feed: 'pstnCalls', from })).toEqual(problems);
    },
  );

  it.each(['__proto__', 'constructor', 'FROM'])('may have no property %s', (name) => {
    const text = `{"feed":"pstnCalls","from":"2026-11-01","${name}":"2026-11-01"}`;
    expect(problemsOf(text)).toEqual([`there are only "feed", "from" and "to", found "${name}"`]);
  });
});

describe('a range', () => {
  it.each(['2026-11-02', '2026-11-01'])('must begin before its end: %s', (from) => {
    expect(problemsOf({ feed: 'pstnCalls', from, to: '2026-11-01' })).toEqual([
      '"from" must be before "to"',
    ]);
  });

  it.each(['2026-11-21T10:30:00.5Z', '2026-11-22'])('must begin in the past: %s', (from) => {
    expect(problemsOf({ feed: 'pstnCalls', from, to: '2026-12-31' })).toEqual([
      '"from" must be a time that has passed',
    ]);
  });

  it.each([
    // To 23:59 on the last day: it counts as a whole one.
    {
      hours: 24,
      from: '2010-01-01T12:00:00Z',
      to: '2020-02-17T23:59:00Z',
      more: '2020-02-18T00:01Z',
    },
    { hours: 1, from: '2026-01-01T00:30:00Z', to: '2026-06-04T03:30Z', more: '2026-06-04T04:30Z' },
  ])('may have 3,700 windows of $hours hours', ({ hours, from, to, more }) => {
    expect(problemsOf({ feed: 'pstnCalls', from, to }, hours)).toEqual([]);
    expect(problemsOf({ feed: 'pstnCalls', from, to: more }, hours)).toEqual([
      `the range has 3701 windows of ${hours} hours, and may have 3700: ask for it in parts`,
    ]);
  });

  it('has no windows in the future', () => {
    expect(problemsOf({ feed: 'pstnCalls', from: '2026-11-01', to: '9999-12-31' })).toEqual([]);
  });
});

describe('what was sent', () => {
  const long = 'Ab,"\\'.repeat(400);
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`name${i}`, 1]));

  it.each([
    { feed: long, from: '2026-11-01' },
    { feed: 'pstnCalls', from: long },
    { feed: 'pstnCalls', from: '2026-11-01', to: long },
    { feed: 'pstnCalls', from: '2026-11-01', [long]: 1 },
    { feed: 'pstnCalls', from: '2026-11-01', ...many },
  ])('is not repeated at length', (body) => {
    const problems = problemsOf(body);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.length).toBeLessThan(300);
    expect(problems[0]).not.toContain(JSON.stringify(long.slice(0, 101)).slice(1, -1));
  });

  it('cannot break a line', () => {
    const [problem = ''] = problemsOf({ feed: 'pstnCalls', from: '2026-11-01', 'a\nb': 1 });
    expect(problem).toContain('a\\nb');
  });
});
