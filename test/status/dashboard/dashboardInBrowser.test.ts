import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe, { type RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../src/status/dashboard/contentSecurityPolicy.ts';
import { dashboardPage } from '../../../src/status/dashboard/dashboardPage.ts';
import type { StatusDocument } from '../../../src/status/statusDocument.ts';
import { findBrowser, isWithoutBrowser, launchBrowser } from '../../support/browser.ts';
import {
  everythingWrong,
  fiveYears,
  fresh,
  healthy,
  hostile,
  storageDown,
  withTexts,
} from './documents.ts';

const documents: Readonly<Record<string, StatusDocument>> = {
  healthy,
  'everything-wrong': everythingWrong,
  fresh,
  'storage-down': storageDown,
  'five-years': fiveYears,
  hostile: withTexts(everythingWrong, () => hostile),
  harmless: withTexts(everythingWrong, () => 'harmless'),
};
const sizes = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
} as const;
const schemes = ['light', 'dark'] as const;

/** How the page is looked at. */
interface Look {
  readonly size: keyof typeof sizes;
  readonly colorScheme?: (typeof schemes)[number];
  readonly contrast?: 'more';
  readonly forcedColors?: 'active';
}

const colours = { runOnly: ['color-contrast', 'link-in-text-block'] };
const allButColours = { rules: { 'color-contrast': { enabled: false } } };

/** What axe looks for in each: sizes change no colours, and schemes nothing but colours. */
const looks = [
  { size: 'desktop', colorScheme: 'light', rules: {} },
  { size: 'desktop', colorScheme: 'dark', rules: colours },
  { size: 'phone', colorScheme: 'light', rules: allButColours },
  { size: 'phone', colorScheme: 'dark', rules: undefined },
] as const;

const isLeftOut = isWithoutBrowser();

test('a browser is there wherever one is required', () => {
  expect(isLeftOut || findBrowser() !== undefined).toBe(true);
});

describe.skipIf(isLeftOut)('the dashboard in a browser (needs Chromium)', () => {
  let browser: Browser;
  let page: Page;
  let server: Server;
  let origin: string;
  /** What the browser has said and asked for since the document was opened. */
  const said: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    mkdirSync('coverage/screenshots', { recursive: true });
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    server = createServer((request, response) => {
      const document = documents[(request.url ?? '').slice(1)];
      if (document === undefined) return void response.writeHead(404).end();
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader('content-security-policy', contentSecurityPolicy);
      void dashboardPage(document).then((page) => response.end(page));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** Opens a document, works with it, and sees that the browser had nothing to say. */
  async function open<T>(name: string, look: Look, work: () => Promise<T>): Promise<T> {
    said.length = 0;
    requests.length = 0;
    await lookAs(look);
    await page.goto(`${origin}/${name}`);
    const result = await work();
    expect(said).toEqual([]);
    expect(requests).toEqual([`${origin}/${name}`]);
    return result;
  }

  async function lookAs({ size, colorScheme, contrast, forcedColors }: Look): Promise<void> {
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({
      colorScheme: colorScheme ?? 'light',
      contrast: contrast ?? 'no-preference',
      forcedColors: forcedColors ?? 'none',
    });
  }

  test.each(['healthy', 'everything-wrong', 'fresh', 'storage-down'])(
    '%s: axe finds nothing, and the page is not too wide, at any size in any scheme',
    async (name) => {
      await open(name, { size: 'desktop' }, async () => {
        for (const look of looks) {
          await lookAs(look);
          const path = `coverage/screenshots/${name}-${look.size}-${look.colorScheme}.png`;
          await page.screenshot({ path, fullPage: true });
          expect(await overflow(page)).toBe(0);
        }
        await openDetails(page);
        for (const look of looks) {
          await lookAs(look);
          expect(await overflow(page)).toBe(0);
          if (look.rules) expect(await findingsOfAxe(page, look.rules)).toEqual([]);
        }
      });
    },
  );

  test.each(schemes)('axe finds nothing where more contrast is wanted (%s)', async (scheme) => {
    const look = { size: 'desktop', colorScheme: scheme, contrast: 'more' } as const;
    await open('everything-wrong', look, async () => {
      expect(await findingsOfAxe(page, colours)).toEqual([]);
    });
  });

  test('whatever scrolls within itself is reached with the Tab key', async () => {
    await open('five-years', { size: 'phone' }, async () => {
      await openDetails(page);
      const wide = await page.evaluate<string[]>(scrollingParts);
      expect(wide.length).toBeGreaterThan(8);
      const reached = new Set<string>();
      for (let at = ''; at !== 'end'; reached.add(at)) {
        await page.keyboard.press('Tab');
        at = await page.evaluate<string>(focusedPart);
      }
      expect(wide.filter((label) => !reached.has(label))).toEqual([]);
    });
  });

  test('texts full of markup make no other elements, and are shown as they are', async () => {
    const elements = '[...document.querySelectorAll("*")].map(({ localName }) => localName).join()';
    const harmless = await open('harmless', { size: 'phone' }, () =>
      page.evaluate<string>(elements),
    );
    await open('hostile', { size: 'phone' }, async () => {
      expect(await page.evaluate<string>(elements)).toBe(harmless);
      expect(await page.locator('.error').first().textContent()).toBe(hostile);
      expect(await overflow(page)).toBe(0);
    });
  });

  test('what has the focus shows it', async () => {
    await open('healthy', { size: 'phone' }, async () => {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate<string>(
        'getComputedStyle(document.activeElement).outline',
      );
      expect(outline).toContain('solid 3px');
    });
  });

  test('text in Windows contrast themes stays legible', async () => {
    await open('everything-wrong', { size: 'desktop', forcedColors: 'active' }, async () => {
      await page.screenshot({ path: 'coverage/screenshots/forced-colours.png', fullPage: true });
      expect(await overflow(page)).toBe(0);
    });
  });

  test('five years are shown within seconds, also on a busy machine', async () => {
    await open('five-years', { size: 'desktop' }, async () => {
      const loadMs = await page.evaluate<number>(
        'performance.getEntriesByType("navigation")[0].domComplete',
      );
      expect(loadMs).toBeLessThan(10_000);
    });
  });
});

const scrollingParts = `[...document.querySelectorAll('body *')]
  .filter((element) => element.scrollWidth > element.clientWidth
    && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
  .map((element) => element.getAttribute('aria-labelledby') ?? element.outerHTML.slice(0, 80))`;

const focusedPart = `document.activeElement === document.body
  ? 'end' : document.activeElement.getAttribute('aria-labelledby') ?? 'other'`;

/** Rule and place of whatever breaks a rule, and of what axe could not judge. */
async function findingsOfAxe(page: Page, rules: RunOptions): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = { preload: false, resultTypes: ['violations', 'incomplete'], ...rules };
  return page.evaluate<string[]>(`axe
    .run(${JSON.stringify(options)})
    .then(({ violations, incomplete }) => [...violations, ...incomplete])
    .then((found) => found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`);
}

/** By how many pixels the page is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}

function openDetails(page: Page): Promise<void> {
  return page.evaluate(
    'document.querySelectorAll("details").forEach((details) => { details.open = true; })',
  );
}
