import { expect, it } from 'vitest';
import { once } from '../src/once.ts';

it('opens once for all who ask, also at the same time', async () => {
  let opened = 0;
  const open = once(() => Promise.resolve({ opened: ++opened }));
  const [first, second] = await Promise.all([open(), open()]);
  expect(second).toBe(first);
  expect(await open()).toBe(first);
  expect(opened).toBe(1);
});

it('fails for all who wait, and is tried again for who asks later', async () => {
  let tries = 0;
  const open = once(() =>
    ++tries === 1 ? Promise.reject(new Error('no answer')) : Promise.resolve(tries),
  );
  const both = await Promise.allSettled([open(), open()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await open()).toBe(2);
  expect(await open()).toBe(2);
});
