import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../scripts/countTests.mjs');
const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'count-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What is printed for these results. */
async function count(results: object): Promise<string> {
  const file = path.join(folder, 'tests.json');
  await writeFile(file, JSON.stringify(results));
  return (await run(process.execPath, [script, file])).stdout;
}

describe('counting tests', () => {
  it('prints how many passed and failed', async () => {
    const results = { numPassedTests: 12, numFailedTests: 3, testResults: [] };
    expect(await count(results)).toBe('12 passed, 3 failed\n');
  });

  it('takes a file that could not be loaded for a failed test', async () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    const results = { numPassedTests: 1, numFailedTests: 1, testResults };
    expect(await count(results)).toBe('1 passed, 2 failed\n');
  });

  it('fails and counts nothing where there are no results', async () => {
    const missing = run(process.execPath, [script, path.join(folder, 'none.json')]);
    await expect(missing).rejects.toMatchObject({ code: 1, stdout: '' });
  });
});
