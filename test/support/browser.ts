import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium or one of its relatives; undefined if this machine has none. */
export function findBrowser(): string | undefined {
  if (process.env['CHROMIUM_PATH']) return process.env['CHROMIUM_PATH'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...onPath, ...usualPlaces].find((path) => existsSync(path));
}

/**
 * Whether to leave out what needs a browser: where there is none, unless `REQUIRE_BROWSER` is set.
 * Says so on the terminal.
 */
export function isWithoutBrowser(): boolean {
  if (process.env['REQUIRE_BROWSER'] || findBrowser() !== undefined) return false;
  process.stderr.write(
    '\nWARNING: no Chromium was found, so the dashboard was NOT tested in a browser.' +
      '\nInstall one, or name it with CHROMIUM_PATH. With REQUIRE_BROWSER=1 this is a failure.\n\n',
  );
  return true;
}

/** Starts a browser without a window. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error('this test needs Chromium: install one, or name it with CHROMIUM_PATH');
  }
  return chromium.launch({ executablePath, args });
}
