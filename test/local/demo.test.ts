import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compareRows } from '../../src/local/demo/compareRows.ts';
import { textTable } from '../../src/local/terminal/textTable.ts';

const script = path.resolve(import.meta.dirname, '../../dist/local/demo.js');

it('runs to the end whatever the environment, proves its files complete and answers questions', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-'));
  const former = path.join(folder, '.local/demo');
  await mkdir(former, { recursive: true });
  await writeFile(path.join(former, 'former.txt'), '');
  try {
    const env = { ...process.env, FEEDS: 'smsLog', EXPORT_CONTAINER: 'other' };
    // A code other than 0 rejects.
    const run = promisify(execFile)(process.execPath, [script], { cwd: folder, env });
    const { stdout, stderr } = await run;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/smsLog: waiting until .*, throttled/);
    expect(stdout).toMatch(/: 401 rows\n.*: 401 rows, nothing new/);
    expect(stdout.match(/the same, byte for byte/g)).toHaveLength(3);
    expect(stdout).toMatch(/late call: there once\n.*corrected call: there once,\n.*once \(/);
    expect(stdout).toMatch(/country +currency +calls +minutes +cost\n/);
    expect(stdout).toMatch(/486 +Busy Here/);
    expect(stdout).toMatch(/pstnCalls +[\d-]{10} +open +401 +401/);
    expect(await readdir(former)).toEqual(['call-exports', 'call-exports-raw']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('the comparison', () => {
  it('finds equal rows in any order', () => {
    const found = compareRows(['a', 'b'], ['b', 'a']);
    expect(found).toEqual({ equal: 2, missing: 0, surplus: 0 });
  });

  it('finds a row that is missing, one that is doubled and one that differs', () => {
    expect(compareRows(['a', 'b'], ['a'])).toEqual({ equal: 1, missing: 1, surplus: 0 });
    expect(compareRows(['a'], ['a', 'a'])).toEqual({ equal: 1, missing: 0, surplus: 1 });
    expect(compareRows(['a'], ['A'])).toEqual({ equal: 0, missing: 1, surplus: 1 });
  });

  it('counts a row that both have twice as two', () => {
    expect(compareRows(['a', 'a'], ['a', 'a']).equal).toBe(2);
  });
});

it('prints numbers to the right, texts and dates to the left, and what is not known as a dash', () => {
  const rows = [
    ['2026-11-01', '7', null],
    ['2026-11-02', '12', 'b'],
  ];
  expect(textTable(['day', 'calls', 'note'], rows)).toEqual([
    'day         calls  note',
    '----------  -----  ----',
    '2026-11-01      7  -',
    '2026-11-02     12  b',
  ]);
});
