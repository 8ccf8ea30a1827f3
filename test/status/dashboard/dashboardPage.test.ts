import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../src/status/dashboard/contentSecurityPolicy.ts';
import { dashboardPage } from '../../../src/status/dashboard/dashboardPage.ts';
import { playbooks } from '../../../src/status/playbooks.ts';
import { problemCodes, type ProblemCode } from '../../../src/problemCodes.ts';
import {
  everythingWrong,
  fiveYears,
  fresh,
  healthy,
  hostile,
  storageDown,
  withTexts,
} from './documents.ts';

describe('what the page says', () => {
  test('every text, time and number of the document', async () => {
    const page = await dashboardPage(everythingWrong);
    const missing = leaves(everythingWrong).filter(([, value]) => !page.includes(shown(value)));
    expect(missing).toEqual([]);
    expect(leaves(everythingWrong).length).toBeGreaterThan(400);
  });

  test('the verdict in words, in the title too', async () => {
    expect(await dashboardPage(healthy)).toContain('<title>Healthy – Teams call export</title>');
    expect(text(await dashboardPage(healthy))).toContain('Healthy As of 2026-11-21 14:03 UTC');
    expect(text(await dashboardPage(everythingWrong))).toContain('14 problems As of');
    expect(text(await dashboardPage(storageDown))).toContain('1 problem As of');
  });

  test('of a problem its message, its remedy, its name, its feed and its playbook', async () => {
    expect(text(await dashboardPage(everythingWrong))).toContain(
      'Graph refuses pstnCalls: the identity lacks CallRecords.Read.All. What to do: Have ' +
        'CallRecords.Read.All granted to the identity of the app, then wait: the token that it has ' +
        'stays as it is for up to a day. permissionMissing of pstnCalls, see ' +
        'docs/playbooks.md#permissionmissing Playbook of permissionMissing Graph knows the identity',
    );
  });

  test.each(problemCodes)('the whole playbook of %s', async (code) => {
    const problems = everythingWrong.problems.filter((problem) => problem.code === code);
    const page = text(await dashboardPage({ ...storageDown, problems }));
    const { means, look, remedy, more } = playbooks[code];
    for (const part of [means, look, remedy, more]) {
      expect(page).toContain(escaped(part.replaceAll('`', '')));
    }
  });

  test('words of code in a playbook as code', async () => {
    const page = await dashboardPage(everythingWrong);
    expect(page).toContain('<code>npm run doctor -- --fix</code>');
    expect(page).toContain('<code>sh infra/hooks/grant-graph-permission.sh &lt;object id');
    expect(page).not.toContain('`');
  });

  test('a playbook unfolded once a code, and folded where a feed has the same problem', async () => {
    const ofFeed = (code: ProblemCode, feed: string) =>
      everythingWrong.problems
        .filter((problem) => problem.code === code)
        .map((problem) => ({ ...problem, feed }));
    const problems = [
      ...ofFeed('feedSilent', 'pstnCalls'),
      ...ofFeed('feedSilent', 'smsLog'),
      ...ofFeed('feedBehind', 'smsLog'),
    ];
    const page = await dashboardPage({ ...storageDown, problems });
    const folds = page.matchAll(/<details class="playbook" (open)?>\s*<summary>([^<]*)/g);
    expect([...folds].map(([, open = '', summary]) => [summary, open])).toEqual([
      ['Playbook of feedSilent', 'open'],
      ['Playbook of feedSilent', ''],
      ['Playbook of feedBehind', 'open'],
    ]);
  });

  test('how far a feed has got, and how many problems are its own', async () => {
    const page = text(await dashboardPage(everythingWrong));
    expect(page).toContain(
      'pstnCalls 1 problem Lag 4 days Last success 2026-11-18 02:10 UTC 4 days ago Newest row ' +
        '2026-11-17 23:41 UTC 4 days ago Windows Due 12 Open 41 Failing 24 Settled 203 Beyond retention 64',
    );
    expect(page).toContain('directRoutingCalls no problem Lag 75 min');
    expect(page).toContain('smsLog 3 problems Lag not known yet Last success never');
  });

  test('a feed without a problem whose windows fail, and one that waits for its first pull', async () => {
    const [first, ...others] = healthy.feeds;
    const windows = { due: 1, open: 1, settled: 0, failing: 1, beyondRetention: 0 };
    const feeds = first === undefined ? [] : [{ ...first, windows }, ...others];
    expect(text(await dashboardPage({ ...healthy, feeds }))).toContain(
      'pstnCalls some windows failing',
    );
    expect(text(await dashboardPage(fresh))).toContain(
      'pstnCalls not pulled yet Lag not known yet',
    );
  });

  test('failing windows once a reason, with what to do', async () => {
    const page = text(await dashboardPage(everythingWrong));
    expect(page).toContain('Failing windows, the newest 10 of 24 PermissionMissingError:');
    expect(page).toContain(
      'What to do: Grant CallRecords.Read.All to the identity; the next run goes on by itself. ' +
        '2026-11-21 00:00 UTC to 2026-11-22 00:00 UTC 10 failures in a row, next try 2026-11-21 14:27 UTC',
    );
    expect(page.split('PermissionMissingError:')).toHaveLength(2);
  });

  test('failing call records likewise', async () => {
    const page = text(await dashboardPage(everythingWrong));
    expect(page).toContain(
      'To be fetched 10,000 or more Failing 57 Landed, not yet published 1,918',
    );
    expect(page).toContain('Failing call records, 10 of 57, most tries first GraphFaultError:');
    expect(page).toContain('c10 65 tries, next 2026-11-21 15:03 UTC');
  });

  test('whether Graph notifies', async () => {
    expect(text(await dashboardPage(healthy))).toContain(
      'Subscription lives Ends 2026-11-23 08:20 UTC in 42 h Last notification',
    );
    expect(text(await dashboardPage(everythingWrong))).toContain(
      'Could not be created or renewed WebhookUnreachableError:',
    );
    expect(text(await dashboardPage(fresh))).toContain('Notifications are switched off.');
  });

  test('that what could not be read is not known', async () => {
    const page = text(await dashboardPage(storageDown));
    expect(page).toContain('What storage does not give is missing below, or shown as zero.');
    expect(page).toContain(
      'Notifications are switched off, or their subscription could not be read.',
    );
    expect(text(await dashboardPage(healthy))).not.toContain('What storage does not give');
  });

  test('of each timer whether it runs', async () => {
    const page = text(await dashboardPage(everythingWrong));
    expect(page).toContain('exportLogs silent 2026-11-19 12:03 UTC 2 days ago');
    expect(page).toContain('exportCallRecords runs 2026-11-21 14:01 UTC 2 min ago still runs');
    expect(page).toContain('reconcileCallRecords last run failed StorageRefusedError:');
    expect(page).toContain('renewSubscription has not run yet never never 0 */5 * * * *');
  });

  test('a time that cannot be read as it is, and no age then', async () => {
    const page = text(await dashboardPage({ ...healthy, checkedAt: 'some time' }));
    expect(page).toContain('As of some time version');
    expect(page).toContain('Last success 2026-11-21 14:00 UTC Newest row');
  });
});

describe('coverage', () => {
  test('a row a month, the newest first, in words and in letters', async () => {
    const page = text(await dashboardPage(everythingWrong));
    expect(page).toContain(
      '2026-11 7 failing, 4 missing, 6 open o o o o s s s s f f f m m m m f f f f o o - - -',
    );
    expect(page.indexOf('2026-11 7 failing')).toBeLessThan(page.indexOf('2026-10 2 open'));
    expect(page).toContain('2026-09 settled s s');
    expect(page).toContain('2026-11 missing m m');
    expect(page).toContain('2026-05 16 beyond retention - - - - b');
  });

  test('months before the last twelve are folded away', async () => {
    const page = await dashboardPage(fiveYears);
    expect(text(page)).toContain('48 older months of pstnCalls Older coverage of pstnCalls by day');
    const folded = page.slice(page.indexOf('48 older months of pstnCalls'));
    expect(folded.indexOf('2025-11')).toBeGreaterThan(0);
    expect(folded.indexOf('2025-11')).toBeLessThan(folded.indexOf('</details>'));
    expect(text(await dashboardPage(everythingWrong))).not.toContain('older months of pstnCalls');
  });

  test('a month that has nothing of the export', async () => {
    const [first] = healthy.feeds;
    const feeds =
      first === undefined ? [] : [{ ...first, coverage: [{ month: '2026-11', days: '---' }] }];
    expect(text(await dashboardPage({ ...healthy, feeds }))).toContain(
      '2026-11 not exported - - -',
    );
  });

  test('five years of four feeds stay below 700 kB', async () => {
    expect(Buffer.byteLength(await dashboardPage(fiveYears))).toBeLessThan(700_000);
  });
});

describe('rows a day', () => {
  test('in a sentence for those who do not see the bars', async () => {
    const page = await dashboardPage(healthy);
    expect(page).toContain(
      'aria-label="Rows a day of pstnCalls from 2026-10-18 to 2026-11-21: at most 2,231 on ' +
        '2026-10-29, 67 on the last day."',
    );
    expect(await dashboardPage(everythingWrong)).toContain(
      'Rows a day of smsLog from 2026-10-18 to 2026-11-21: none at all.',
    );
    expect(text(await dashboardPage(fresh))).toContain('Rows a day No day yet.');
  });

  test('as bars: the highest fills the plot, few rows are seen, none are not', async () => {
    const [first] = healthy.feeds;
    const rowsPerDay = [0, 1, 500, 1_000].map((rows, at) => ({ date: `2026-11-0${at + 1}`, rows }));
    const feeds = first === undefined ? [] : [{ ...first, rowsPerDay }];
    const page = await dashboardPage({ ...healthy, feeds });
    const heights = [...page.matchAll(/<rect[^>]* height="(\d+)"/g)].map(([, height]) => height);
    expect(heights).toEqual(['0', '2', '30', '60']);
    expect(page).toContain(
      'at most 1,000 on 2026-11-04, 1,000 on the last day, 1 day without rows.',
    );
  });
});

describe('what the page may never do', () => {
  const documents = [healthy, everythingWrong, fresh, storageDown, fiveYears];

  test('use a script, a handler, a style of its own, a form or another file', async () => {
    for (const document of documents) {
      const page = await dashboardPage(document);
      expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b/i);
      expect(tags(page).filter((tag) => /\s(on\w+|style|src|action)=/i.test(tag))).toEqual([]);
      expect(tags(page).filter((tag) => /http-equiv="refresh"/i.test(tag))).toEqual([]);
      const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
      expect(links.filter((link) => !link.startsWith('#'))).toEqual([]);
      expect(page).not.toMatch(/(https?:)?\/\/[a-z]|url\(|@import/i);
    }
  });

  test('use another style than the one that the policy names', async () => {
    const styles = [...(await dashboardPage(healthy)).matchAll(/<style>([^]*?)<\/style>/g)];
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256')
      .update(styles[0]?.[1] ?? '')
      .digest('base64');
    expect(contentSecurityPolicy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; ` +
        `frame-ancestors 'none'`,
    );
  });

  test('be read as a file with a weaker policy, or with one that it cannot state', async () => {
    const page = await dashboardPage(healthy);
    const stated = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(`${stated.replaceAll('&#39;', "'")}; frame-ancestors 'none'`).toBe(
      contentSecurityPolicy,
    );
    expect(page.indexOf('http-equiv')).toBeLessThan(page.indexOf('<style>'));
  });

  test('take the text of an error for markup', async () => {
    const page = await dashboardPage(withTexts(everythingWrong, () => hostile));
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    const harmless = await dashboardPage(withTexts(everythingWrong, () => 'harmless'));
    expect(structure(page)).toEqual(structure(harmless));
  });

  test('have another structure because of what texts hold, whatever they are', async () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '</',
      '<!--',
      '-->',
      '<b ',
      '=',
      hostile,
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc
        .array(fc.oneof(piece, fc.string({ minLength: 1 })), { minLength: 1 })
        .map((all) => all.join('')),
    );
    const property = fc.asyncProperty(fc.infiniteStream(anything), async (texts) => {
      // Numbered: which failures have the same error must not differ.
      let number = 0;
      const next = () => `${number++}${texts.next().value}`;
      const page = await dashboardPage(withTexts(everythingWrong, next));
      number = 0;
      const harmless = await dashboardPage(withTexts(everythingWrong, () => `${number++}`));
      expect(structure(page)).toEqual(structure(harmless));
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

type Leaf = string | number | boolean | null;

/** Every value of a document with its path, letters of days and plain yes or no left out. */
function leaves(value: unknown, path = ''): (readonly [string, Leaf])[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, child]) => leaves(child, `${path}/${name}`));
  }
  if (typeof value === 'boolean' || value === null || path.endsWith('/days')) return [];
  // Shown in other units.
  if (path.endsWith('/lagMinutes')) return [];
  // Shown with its words of code marked.
  if (/^\/problems\/\d+\/remedy$/.test(path)) return [];
  return typeof value === 'string' || typeof value === 'number' ? [[path, value]] : [];
}

function shown(value: Leaf): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : escaped(String(value));
}

function escaped(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Everything that a browser takes for a tag. */
function tags(page: string): string[] {
  return page.replace(/<style>[^]*?<\/style>/, '').match(/<[^>]*>/g) ?? [];
}

/** The tags with the names of their attributes: values are quoted, and quotes in them escaped. */
function structure(page: string): string[] {
  return tags(page).map((tag) => tag.replace(/="[^"]*"/g, ''));
}

/** What is read, in one line. */
function text(page: string): string {
  const body = page.slice(page.indexOf('<body>')).replace(/<title>[^<]*<\/title>/g, '');
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[,.:])/g, '');
}
