import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { readStatusArguments } from '../../../src/local/terminal/readStatusArguments.ts';
import { runStatus, type StatusReader } from '../../../src/local/terminal/runStatus.ts';
import { statusText } from '../../../src/local/terminal/statusText.ts';
import { sampleStatus } from './sampleStatus.ts';

const storage = { EXPORT_STORAGE: 'UseDevelopmentStorage=true' };
const healthy: StatusReader = { read: () => Promise.resolve(sampleStatus) };

/** Runs the command on a status that is read so. */
async function run(
  args: readonly string[] = [],
  open: () => Promise<StatusReader> = () => Promise.resolve(healthy),
  settings: Record<string, string> = storage,
) {
  let printed = '';
  const isHealthy = await runStatus({
    args: readStatusArguments(args),
    readSettings: () => Promise.resolve(settings),
    open,
    print: (text) => (printed += text),
    say: () => undefined,
  });
  return { isHealthy, printed };
}

test('prints status as text', async () => {
  expect(await run()).toEqual({ isHealthy: true, printed: statusText(sampleStatus) });
});

test('prints the document itself for scripts', async () => {
  const { printed } = await run(['--json']);
  expect(JSON.parse(printed)).toEqual(sampleStatus);
});

test('tells a status with problems from a healthy one', async () => {
  const read = () => Promise.resolve({ ...sampleStatus, healthy: false });
  expect(await run([], () => Promise.resolve({ read }))).toMatchObject({ isHealthy: false });
});

test('finds all problems of arguments and settings, and opens nothing', async () => {
  const open = () => Promise.reject(new Error('was opened'));
  const wrong = run(['--jsno'], open, { ...storage, PARTITION_HOURS: '5' });
  await expect(wrong).rejects.toThrow(ConfigError);
  await expect(wrong).rejects.toMatchObject({
    problems: ['there is no option --jsno', expect.stringContaining('PARTITION_HOURS')],
  });
  await expect(run(['--jsno'], open)).rejects.toThrow(ConfigError);
});

test('says on one line where the storage is that does not answer', async () => {
  const open = () => Promise.reject(new Error('Storage did not open the table'));
  await expect(run([], open)).rejects.toThrow(
    /^Storage did not open the table at http:\/\/127\.0\.0\.1:10000\/devstoreaccount1\. Check .*$/,
  );
});
