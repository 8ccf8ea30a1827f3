import { expect } from 'vitest';
import { dashboardPage } from '../../src/status/dashboard/dashboardPage.ts';
import type { ProblemCode } from '../../src/problemCodes.ts';
import type { StatusDocument, StatusProblem } from '../../src/status/statusDocument.ts';
import { dashboardPath, statusPath } from '../../src/status/writeStatus.ts';
import type { OutageWorld } from '../support/outageWorld.ts';

/**
 * Expects that status tells of one problem and of nothing else, on the page too, and that the last
 * run has logged it.
 * @param feed null where not one feed alone is concerned
 */
export async function expectTold(
  world: OutageWorld,
  code: ProblemCode,
  feed: string | null = null,
): Promise<StatusProblem> {
  const document = await world.status();
  expect(document.problems).toMatchObject([{ code, feed }]);
  expect(document.healthy).toBe(false);
  const [problem] = document.problems;
  if (problem === undefined) throw new Error('there is a problem');
  expectShown(await dashboardPage(document), problem);
  expect(world.events.findLast(({ event }) => event === 'problemFound')).toMatchObject({
    level: 'warn',
    fields: { code, message: problem.message },
    ...(feed !== null && { feed }),
  });
  return problem;
}

/** Expects the same, and the same in the files of status. */
export async function expectToldAndStored(
  world: OutageWorld,
  code: ProblemCode,
  feed: string | null = null,
): Promise<void> {
  const problem = await expectTold(world, code, feed);
  expect(storedStatus(world).problems).toEqual([problem]);
  expectShown(Buffer.from(world.files.bytes(dashboardPath)).toString(), problem);
}

/**
 * Expects that all is well, also in the files, and that no row is lost or there twice.
 * @param ageHours younger rows may still be on their way
 */
export async function expectRecovered(world: OutageWorld, ageHours?: number): Promise<void> {
  expect((await world.status()).problems).toEqual([]);
  expect(storedStatus(world)).toMatchObject({ healthy: true, problems: [] });
  expect(world.missing(ageHours)).toEqual([]);
}

function storedStatus(world: OutageWorld): StatusDocument {
  return JSON.parse(Buffer.from(world.files.bytes(statusPath)).toString()) as StatusDocument;
}

function expectShown(page: string, { message, remedy }: StatusProblem): void {
  const text = page
    .replaceAll(/<\/?code>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
  expect(text).toContain(message);
  expect(text).toContain(remedy);
}
