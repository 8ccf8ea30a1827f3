import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusText } from '../../../src/local/terminal/statusText.ts';
import type {
  FeedStatus,
  StatusDocument,
  StatusProblem,
} from '../../../src/status/statusDocument.ts';
import { sampleFeed, sampleStatus } from './sampleStatus.ts';

const refused: StatusProblem = {
  code: 'permissionMissing',
  message: 'Graph refuses directRoutingCalls.',
  remedy: 'Grant the application permission CallRecords.Read.All.',
  playbook: 'docs/playbooks.md#permissionmissing',
  feed: 'directRoutingCalls',
};

const failing: FeedStatus = {
  ...sampleFeed,
  windows: { ...sampleFeed.windows, failing: 12 },
  failures: [
    {
      from: '2026-11-20T00:00:00Z',
      to: '2026-11-21T00:00:00Z',
      error: 'PermissionMissingError: Graph answered 403',
      remedy: 'Grant the permission.',
      attempts: 4,
      nextTry: '2026-11-21T21:00:10Z',
    },
  ],
};

/** The sections of the text, each as its lines. */
function sections(change: Partial<StatusDocument> = {}): string[][] {
  const text = statusText({ ...sampleStatus, ...change });
  return text
    .trimEnd()
    .split('\n\n')
    .map((section) => section.split('\n'));
}

test('says that all is well, then how far each feed is, then the rest', () => {
  expect(sections()).toEqual([
    ['Healthy: data is flowing.', 'Checked 2026-11-21 20:00Z, version 0.1.0.'],
    [
      'feed                last success                   newest row                      lag',
      '------------------  -----------------------------  ------------------------------  -----',
      'directRoutingCalls  2026-11-21 19:57Z (3 min ago)  2026-11-21 18:30Z (2 h ago)     3 min',
    ].map((line) => expect.stringMatching(sameWords(line)) as string),
    [
      'windows of          due  open  failing  settled  beyond retention  rows, 35 days',
      '------------------  ---  ----  -------  -------  ----------------  -------------',
      'directRoutingCalls    0    36        0    1,789                12          1,234',
    ],
    [
      'subscription  f2f3a1a4-7d0c-4a57-9d4e-1f9d0c3a2b11 until 2026-11-23 08:00Z (in 36 h); last',
      '              notification 2026-11-21 19:59Z (30 s ago); last handshake never',
      'inbox         2 waiting, 0 failing, the oldest since 2026-11-21 19:20Z (40 min ago)',
      'landed        7 call records, not yet published',
      'throttles     0 answers 429 of Graph in the last hour',
    ],
    [
      'timer       schedule (UTC)  last start                    state',
      '----------  --------------  ----------------------------  -------',
      'exportLogs  0 */10 * * * *  2026-11-21 20:00Z (10 s ago)  running',
    ],
  ]);
});

function sameWords(line: string): RegExp {
  const words = line.split(/ +/).map((word) => word.replace(/[()]/g, '\\$&'));
  return new RegExp(`^${words.map((word) => word.replace(/^-+$/, '-+')).join(' +')}$`);
}

test('names each problem first, with what to do about it', () => {
  const silent = { ...refused, code: 'timersSilent', feed: null } as const;
  const [verdict, one, two] = sections({ healthy: false, problems: [refused, silent] });
  expect(verdict?.[0]).toBe('Not healthy: 2 problems.');
  expect(one).toEqual([
    'permissionMissing: directRoutingCalls',
    '  Graph refuses directRoutingCalls.',
    '  What to do: Grant the application permission CallRecords.Read.All.',
    '  More: docs/playbooks.md#permissionmissing',
  ]);
  expect(two?.[0]).toBe('timersSilent');
  expect(sections({ healthy: false, problems: [refused] })[0]?.[0]).toBe(
    'Not healthy: one problem.',
  );
});

test('lists failing windows, how many more there are, and what to do', () => {
  expect(sections({ feeds: [failing] })[3]).toEqual([
    'Failing windows of directRoutingCalls, 1 of 12:',
    '  - 2026-11-20 00:00Z to 2026-11-21 00:00Z: Graph answered 403. Grant the permission. 4 tries, the',
    '    next 2026-11-21 21:00Z (in 60 min).',
  ]);
});

test('lists failing call records and timers', () => {
  const callRecord = 'e523d2ed-2966-4b6b-925b-754a88034cc5';
  const inbox = {
    ...sampleStatus.inbox,
    ...{ waiting: 5000, isMore: true, failing: 1 },
    failures: [
      {
        ...{ callRecord, error: 'BadAnswerError: 400', remedy: 'Tell Microsoft' },
        ...{ tries: 1, nextTry: '2026-11-21T20:02:10Z' },
      },
    ],
  };
  const timers = sampleStatus.timers.map((timer) => ({ ...timer, error: 'Error: no space' }));
  const [, , , records, failingTimers, rest, timerTable] = sections({ inbox, timers });
  expect(records).toEqual([
    'Failing call records:',
    `  - ${callRecord}: 400. Tell Microsoft. One try, the next 2026-11-21 20:02Z`,
    '    (in 2 min).',
  ]);
  expect(failingTimers).toEqual(['Failing timers:', '  - exportLogs: no space.']);
  expect(rest?.join('\n')).toContain('5,000 or more waiting, 1 failing');
  expect(timerTable?.at(-1)).toMatch(/failed$/);
});

test('says which timers are silent, and which have never run', () => {
  const silent = { ...sampleStatus.timers[0], name: 'a', schedule: '0 * * * * *', silent: true };
  const timer = { ...silent, lastStart: null, lastEnd: null, error: null };
  expect(
    sections({ timers: [timer] })
      .at(-1)
      ?.at(-1),
  ).toMatch(/never +silent$/);
});

test('says so where a feed has never been pulled, and where Graph shall not notify', () => {
  const feed = { ...sampleFeed, lastSuccess: null, newestRow: null, lagMinutes: null };
  const all = sections({ feeds: [feed], subscription: null, timers: [] });
  expect(all[1]?.[2]).toMatch(/^directRoutingCalls +never +- +-$/);
  expect(all.at(-1)?.[0]).toBe('subscription  switched off: Graph shall not notify');
});

test('says why there is no subscription', () => {
  const error = 'WebhookUnreachableError: Graph could not reach the route';
  const none = { id: null, expiresAt: null, lastNotification: null, lastHandshake: null, error };
  const text = sections({ subscription: none }).at(-2)?.join(' ').replaceAll(/ +/g, ' ');
  expect(text).toContain('subscription there is none; last notification never');
  expect(text).toContain('last renewal failed: Graph could not reach the route');
});

test('fits 100 columns and has no control characters, whatever the errors say', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 400 });
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const error = `Error: ${a}\u001b[31m${b}${'x'.repeat(120)}`;
      const feeds = [{ ...failing, failures: failing.failures.map((f) => ({ ...f, error })) }];
      const timers = sampleStatus.timers.map((timer) => ({ ...timer, error }));
      const problems = [{ ...refused, message: error, remedy: error }];
      const text = statusText({ ...sampleStatus, healthy: false, problems, feeds, timers });
      const lines = text.split('\n');
      const unfit = /.{101}|[\u0000-\u001f\u007f-\u009f]/;
      expect(lines.filter((line) => unfit.test(line))).toEqual([]);
    }),
  );
});

test('fits 100 columns where everything is years ago', () => {
  const longAgo = '2019-01-01T00:00:00Z';
  const feed = { ...sampleFeed, lastSuccess: longAgo, newestRow: longAgo, lagMinutes: 4_147_200 };
  const lines = statusText({ ...sampleStatus, feeds: [feed] }).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
});
